package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.ResponseDraft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answering, seen from C. */
class ResponseHelpersTest {
    private final Path folder;
    private final HelperProbe probe;

    ResponseHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder);
    }

    private ChainOutcome outcome(String statements) throws Exception {
        return new ScriptFixture(folder).script("respond", "ZS_ENTRY void f(void) { " + statements + "; }")
            .run(get("/"));
    }

    private ResponseDraft draft(String statements) throws Exception {
        return ((ChainOutcome.Respond) outcome(statements)).draft();
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "200, 200", "999, 999", "99, 500", "0, 500", "1000, 500", "65535, 500"})
    void respond_status_isSentOr500(int status, int sent) throws Exception {
        assertThat(draft("zs_respond(%d, ZS_STR(\"x\"))".formatted(status)).status()).isEqualTo(sent);
        assertThat(draft("zs_json_respond(%d, zs_json_new_object())".formatted(status)).status()).isEqualTo(sent);
    }

    @Test
    void respond_statusBeyond16Bits_traps() throws Exception {
        assertThat(probe.trap("zs_respond(65536, 0, 0)")).isEqualTo("zs_respond: there is no status 65536");
        assertThat(probe.trap("zs_respond(~0ull, 0, 0)")).endsWith("18446744073709551615");
        assertThat(probe.trap("zs_json_respond(65536, zs_json_new_object())"))
            .isEqualTo("zs_json_respond: there is no status 65536");
    }

    @Test
    void jsonRespond_value_isSentAsCompactText() throws Exception {
        ResponseDraft draft =
            draft("zs_json_respond(201, zs_json_parse(ZS_STR(\"{ \\\"b\\\" : [ 1 ], \\\"a\\\" : null }\")))");

        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.contentType()).isEqualTo("application/json");
        assertThat(new String(draft.body(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":null,\"b\":[1]}");
    }

    @Test
    void jsonRespond_changeAfterwards_isNotSent() throws Exception {
        assertThat(new String(draft("zs_json_new_array(); zs_json_respond(200, 1); zs_json_set_null(1)").body(),
            StandardCharsets.UTF_8)).isEqualTo("[]");
    }

    @Test
    void respond_results_areZero() throws Exception {
        assertThat(probe.run("r = zs_respond(200, 0, 0)")).startsWith("0:");
        assertThat(probe.run("r = zs_json_respond(200, zs_json_new_object())")).startsWith("0:");
    }

    @Test
    void responsePending_beforeAndAfter_isTold() throws Exception {
        assertThat(probe.run("r = zs_response_pending() * 10; zs_respond(200, 0, 0); r += zs_response_pending()"))
            .startsWith("1:");
    }

    @Test
    void responseClear_response_isTakenBack() throws Exception {
        assertThat(outcome("zs_respond(200, 0, 0); zs_response_clear()")).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(probe.run("zs_respond(200, 0, 0); r = zs_response_clear() * 10 + zs_response_pending()"))
            .startsWith("0:");
    }

    @Test
    void responsePending_ofAScriptBefore_isNotSeen() throws Exception {
        ChainOutcome outcome = new ScriptFixture(folder)
            .script("1", "ZS_ENTRY void f(void) { zs_respond(200, 0, 0); zs_response_clear(); }")
            .script("2", "ZS_ENTRY void f(void) { zs_respond(201 + zs_response_pending(), 0, 0); }").run(get("/"));
        assertThat(((ChainOutcome.Respond) outcome).draft().status()).isEqualTo(201);
    }

    @Test
    void abort_goesBeforeAnyResponse() throws Exception {
        assertThat(outcome("zs_abort()")).isEqualTo(ChainOutcome.Abort.INSTANCE);
        assertThat(outcome("zs_respond(200, 0, 0); zs_abort()")).isEqualTo(ChainOutcome.Abort.INSTANCE);
        assertThat(outcome("if (zs_abort() == 0) zs_respond(200, 0, 0)")).isEqualTo(ChainOutcome.Abort.INSTANCE);
    }

    @Test
    void abort_laterScriptsDoNotRun() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("1", "ZS_ENTRY void f(void) { zs_abort(); }")
            .script("2", "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"second\")); }");
        assertThat(fixture.run(get("/"))).isEqualTo(ChainOutcome.Abort.INSTANCE);
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void abort_thenATrap_isA500() throws Exception {
        assertThat(outcome("zs_abort(); zs_respond(65536, 0, 0)")).isInstanceOf(ChainOutcome.Failed.class);
    }
}
