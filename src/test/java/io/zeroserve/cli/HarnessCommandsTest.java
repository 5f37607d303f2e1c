package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zeroserve.harness.SiteServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test of another language is told if a rule makes no sense: it goes on and can say it again. */
class HarnessCommandsTest {
    private final HarnessCommands commands = new HarnessCommands(new SiteServer("site"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'onRequest': null} | \"onRequest\" is null",
        "{'onRequest': '/x', 'status': 200, 'headers': {'a': null}} | \"a\" is null",
        "{'onRequest': '/x', 'status': 200, 'headers': {'a': ['1', '2']}} | \"a\" must be a text",
        "{'onRequest': '/x', 'headers': null} | \"headers\" is null",
        "{'onRequest': '/x', 'headers': {'a': 'b'}} | \"headers\" go with \"status\" or \"body\": the site has its own",
        "{'onRequest': '/x', 'sttus': 503} | a rule has no \"sttus\"",
        "{'onRequest': '/x', 'status': '200'} | \"status\" must be a number",
        "{'onRequest': '/x', 'reset': 'yes'} | \"reset\" must be true or false",
        "{'onRequest': '/x', 'headers': []} | \"headers\" must be an object",
        "{'onRequest': 7} | \"onRequest\" must be a text",
        "{'onRequest': '/x', 'times': 0} | a rule is for at least one request, not 0",
        "{'onRequest': '/x', 'delayMs': -1} | a delay is not negative",
        "{'onRequest': '/x', 'status': 204, 'body': 'x'} | a response with status 204 has no body",
        "{'onRequest': '/x', 'status': 200, 'headers': {'a b': 'c'}} | \"a b\" is not the name of a header",
        "{'onRequest': '/x', 'status': 200, 'headers': {'a': 'b\\nc'}}"
            + " | the value of the header a has a control character",
        "{'onRequest': '/x', 'status': 200, 'headers': {'Content-Length': '1'}}"
            + " | the header content-length is for the server to send",
        "{'do': null} | there is no command \"null\"",
        "{'do': 'sing'} | there is no command \"sing\""})
    void carryOut_whatMakesNoSense_isAnsweredWithTheError(String command, String error) {
        assertThat(commands.carryOut(new JsonObject(command.replace('\'', '"')).put("id", 7)))
                .isEqualTo(new JsonObject().put("id", 7).put("error", error));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'onRequest': '/x', 'body': 'b', 'headers': {'A': 1}}",
        "{'onRequest': '/x', 'truncateAfter': 2, 'headers': {}}"})
    void carryOut_whatMakesSense_isTaken(String command) {
        assertThat(commands.carryOut(new JsonObject(command.replace('\'', '"')))).isEqualTo(new JsonObject());
    }
}
