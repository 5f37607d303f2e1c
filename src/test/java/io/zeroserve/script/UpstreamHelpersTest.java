package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarding, seen from C. */
class UpstreamHelpersTest {
    private static final String FORWARD = "zs_reverse_proxy(ZS_STR(\"http://a\"))";

    private final Path folder;
    private final HelperProbe probe;

    UpstreamHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder);
    }

    private ChainOutcome outcome(String statements) throws Exception {
        return new ScriptFixture(folder).script("a", "ZS_ENTRY void f(void) { " + statements + "; }")
                .script("b", "ZS_ENTRY void g(void) { zs_respond(204, 0, 0); }").run(get("/"));
    }

    @Test
    void reverseProxy_target_isTrimmedAndEndsTheChain() throws Exception {
        assertThat(probe.run("r = " + FORWARD)).startsWith("0:");
        assertThat(outcome("zs_reverse_proxy(ZS_STR(\" http://a b  \\n\"))"))
                .isEqualTo(new ChainOutcome.Forward("http://a b", 1));
    }

    @Test
    void reverseProxy_whatIsNoUrl_isSeenLater() throws Exception {
        assertThat(outcome("zs_reverse_proxy(ZS_STR(\"nowhere\"))"))
                .isEqualTo(new ChainOutcome.Forward("nowhere", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_reverse_proxy(0, 0)", "zs_reverse_proxy(ZS_STR(\" \\t \"))"})
    void reverseProxy_empty_traps(String call) throws Exception {
        assertThat(probe.trap(call)).isEqualTo("zs_reverse_proxy: the target is empty");
    }

    @Test
    void reverseProxy_noText_traps() throws Exception {
        assertThat(probe.trap("zs_reverse_proxy(\"\\xff\", 1)"))
                .isEqualTo("zs_reverse_proxy: the target is not UTF-8");
        assertThat(probe.trap("zs_reverse_proxy((char *)8, 3)")).contains("load of 3 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"zs_respond(200, 0, 0)", FORWARD})
    void reverseProxy_afterAnotherOutput_traps(String before) throws Exception {
        assertThat(probe.trap(before + "; " + FORWARD))
                .isEqualTo("zs_reverse_proxy: this run has answered or forwarded the request already");
    }

    @Test
    void otherOutputs_afterReverseProxy_areAsTheyAreDocumented() throws Exception {
        assertThat(probe.trap(FORWARD + "; zs_file_server(ZS_STR(\"{}\"))")).startsWith("zs_file_server: ");
        assertThat(outcome("zs_file_server(ZS_STR(\"{}\")); " + FORWARD))
                .isEqualTo(new ChainOutcome.Forward("http://a", 1));
        assertThat(outcome(FORWARD + "; zs_respond(201, 0, 0)")).isInstanceOf(ChainOutcome.Respond.class);
        assertThat(outcome(FORWARD + "; zs_respond(201, 0, 0); zs_response_clear()"))
                .isEqualTo(new ChainOutcome.Forward("http://a", 1));
        assertThat(outcome(FORWARD + "; zs_abort()")).isEqualTo(ChainOutcome.Abort.INSTANCE);
    }

    @Test
    void abort_outputsBefore_areDiscarded() throws Exception {
        assertThat(outcome(FORWARD + "; zs_abort(); " + FORWARD)).isEqualTo(ChainOutcome.Abort.INSTANCE);
        assertThat(outcome(FORWARD + "; zs_abort(); zs_file_server(ZS_STR(\"{}\"))"))
                .isEqualTo(ChainOutcome.Abort.INSTANCE);
    }

    @Test
    void reverseProxy_inACallee_isDropped() throws Exception {
        assertThat(new ScriptFixture(folder).script("a", "ZS_ENTRY void f(void) {"
                + " zs_call(ZS_STR(\"a\"), ZS_STR(\"g\"), zs_json_new_object()); }"
                + " ZS_CALL_ENTRY(g, input) { " + FORWARD + "; return input; }").run(get("/")))
                .isInstanceOf(ChainOutcome.Serve.class);
    }
}
