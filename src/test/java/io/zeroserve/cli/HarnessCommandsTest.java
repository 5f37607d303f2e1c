package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zeroserve.harness.SiteServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test of another language is told if a rule makes no sense: it goes on and can say it again. */
class HarnessCommandsTest {
    private final HarnessCommands commands = new HarnessCommands(new SiteServer("site"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'onRequest': null} | \"onRequest\" is null",
        "{'onRequest': '/x', 'status': 200, 'headers': {'a': null}} | \"a\" is null",
        "{'onRequest': '/x', 'headers': {'a': 'b'}} | \"headers\" go with \"status\" or \"body\": the site has its own",
        "{'onRequest': '/x', 'sttus': 503} | a rule has no \"sttus\"",
        "{'do': 'sing'} | there is no command \"sing\""})
    void carryOut_whatMakesNoSense_isAnsweredWithTheError(String command, String error) {
        assertThat(commands.carryOut(new JsonObject(command.replace('\'', '"')).put("id", 7)))
                .isEqualTo(new JsonObject().put("id", 7).put("error", error));
    }

    @Test
    void carryOut_ruleWithAnAnswer_isTaken() {
        assertThat(commands.carryOut(new JsonObject(
                "{\"onRequest\": \"/x\", \"body\": \"b\", \"headers\": {\"A\": 1}}"))).isEqualTo(new JsonObject());
    }
}
