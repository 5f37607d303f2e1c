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
        "{'onRequest': '/x', 'headers': null} | \"headers\" is null",
        "{'onRequest': '/x', 'headers': {'a': 'b'}} | \"headers\" go with \"status\" or \"body\": the site has its own",
        "{'onRequest': '/x', 'sttus': 503} | a rule has no \"sttus\"",
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
