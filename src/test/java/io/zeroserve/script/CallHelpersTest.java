package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that call each other, seen from C. */
class CallHelpersTest {
    private static final String LIBRARY = """
        ZS_CALL_ENTRY(echo, input) { return input; }
        ZS_CALL_ENTRY(negative, input) { return -5; }
        ZS_CALL_ENTRY(zero, input) { return 0; }
        ZS_CALL_ENTRY(stranger, input) { return 7; }
        ZS_CALL_ENTRY(stale, input) {
          zs_s64 child = zs_json_get(input, ZS_STR("a"));
          zs_json_set_null(input);
          return child;
        }
        ZS_CALL_ENTRY(trap, input) { zs_log(ZS_STR("before")); return *(volatile zs_s64 *)8; }
        ZS_CALL_ENTRY(fresh, input) { return zs_json_new_array() == 2 ? 2 : -1; }
        ZS_CALL_ENTRY(answer, input) {
          zs_meta_set(ZS_STR("k"), ZS_STR("from the callee"));
          zs_req_set_uri(ZS_STR("/callee"));
          zs_respond(418, ZS_STR("callee"));
          zs_abort();
          return input;
        }
        ZS_CALL_ENTRY(spend, input) {
          for (int i = 0; i < 8000; i++) zs_object_free(zs_json_new_array());
          return input;
        }
        static int counter;
        ZS_CALL_ENTRY(count, input) { zs_json_set_i64(input, ++counter); return input; }
        ZS_CALL_ENTRY(slow, input) {
          zs_u64 left = 30000000;
          while (left) { left--; __asm__ volatile("" : "+r"(left)); }
          return input;
        }
        ZS_CALL_ENTRY(brief, input) {
          zs_u64 left = 6000000;
          while (left) { left--; __asm__ volatile("" : "+r"(left)); }
          return input;
        }
        """;
    private static final String INPUT = "zs_json_parse(ZS_STR(\"{\\\"a\\\":[1]}\")); ";
    private static final ScriptLimits UNHURRIED =
        new ScriptLimits(1_000_000, Long.MAX_VALUE, 100, Long.MAX_VALUE, 1 << 18);

    private final Path folder;
    private final HelperProbe probe;

    CallHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder, CallHelpersTest::withLibrary);
    }

    private static ScriptFixture withLibrary(ScriptFixture fixture) {
        try {
            return fixture.script("lib", LIBRARY).limits(UNHURRIED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String call(String function) {
        return "r = zs_call(ZS_STR(\"lib\"), ZS_STR(\"" + function + "\"), 1); ";
    }

    @Test
    void call_function_givesACopyOfItsResult() throws Exception {
        assertThat(probe.run(INPUT + call("echo"))).startsWith("2:");
        assertThat(probe.run(INPUT + call("echo") + "zs_json_set_null(1); r = zs_json_len(r)")).startsWith("1:");
    }

    @Test
    void call_nameWithExtension_isTheSameScript() throws Exception {
        assertThat(probe.run(INPUT + "r = zs_call(ZS_STR(\"lib.o\"), ZS_STR(\"echo\"), 1)")).startsWith("2:");
    }

    @ParameterizedTest
    @CsvSource({"lib, none", "lib, ''", "none, echo", "'', echo", "Lib, echo", "lib.o.o, echo"})
    void call_noSuchScriptOrFunction_fails(String script, String function) throws Exception {
        assertThat(probe.run(INPUT + "r = zs_call(ZS_STR(\"%s\"), ZS_STR(\"%s\"), 1)".formatted(script, function)))
            .startsWith("-1:");
    }

    @ParameterizedTest
    @CsvSource({"negative", "zero", "stranger", "stale", "trap"})
    void call_noValidResult_fails(String function) throws Exception {
        assertThat(probe.run(INPUT + call(function))).startsWith("-1:");
    }

    @Test
    void call_calleeTraps_isLoggedWithItsSection() throws Exception {
        ScriptFixture fixture = withLibrary(new ScriptFixture(folder))
            .script("main", "ZS_ENTRY void f(void) { zs_json_new_array(); zs_s64 r; " + call("trap") + "}");
        assertThat(fixture.run(get("/"))).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(fixture.log).hasSize(2);
        assertThat(fixture.log.getFirst()).isEqualTo("[user_log] 01TEST: lib.o: before");
        assertThat(fixture.log.getLast())
            .startsWith("[script_runtime] script 'lib.o' section 'zeroserve.call.trap' failed: load of 8 bytes at 0x8");
    }

    @Test
    void call_invalidInput_traps() throws Exception {
        assertThat(probe.trap(call("echo"))).isEqualTo("zs_call: there is no object with the handle 1");
        assertThat(probe.trap("zs_call(\"\\xff\", 1, ZS_STR(\"echo\"), 1)"))
            .isEqualTo("zs_call: the script's name is not UTF-8");
    }

    @Test
    void call_callee_hasHandlesMemoryAndGlobalsOfItsOwn() throws Exception {
        assertThat(probe.run("for (int i = 0; i < 30; i++) zs_json_new_array(); " + call("fresh"))).startsWith("31:");
        assertThat(probe.run(INPUT + call("spend") + call("spend"))).startsWith("3:");
        assertThat(probe.run(INPUT + call("count") + "zs_s64 n; " + call("count")
            + "zs_json_read_i64(r, &n, 8); r = n"))
            .startsWith("1:");
    }

    @Test
    void call_result_isChargedToTheCaller() throws Exception {
        assertThat(probe.trap("zs_json_new_array(); for (int i = 0; i < 9000; i++) { " + call("echo")
            + "zs_object_free(r); }"))
            .isEqualTo("zs_call: external memory footprint exceeded (262144 bytes)");
    }

    @Test
    void call_calleesOutputs_areDroppedAndItsEditsStay() throws Exception {
        Exchange exchange = get("/");
        ChainOutcome outcome = withLibrary(new ScriptFixture(folder)).script("main",
            "ZS_ENTRY void f(void) { zs_json_new_array(); zs_s64 r; " + call("answer") + "}").run(exchange);
        assertThat(outcome).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(exchange.request().uri()).isEqualTo("/callee");
        assertThat(exchange.metadata().get("k")).isEqualTo("from the callee");
    }

    /** Each level keeps text on its stack, in the one memory that all of them use by turns. */
    private static final String RECURSIVE = """
        ZS_CALL_ENTRY(down, input) {
          char text[64];
          zs_s64 level = 0;
          zs_json_read_i64(input, &level, 8);
          zs_memset(text, 'a' + level, sizeof(text));
          SPIN
          zs_json_set_i64(input, level + 1);
          zs_s64 deepest = zs_call(ZS_STR("deep"), ZS_STR("down"), input);
          for (int i = 0; i < sizeof(text); i++) if (text[i] != 'a' + level) return -1;
          return deepest < 0 ? input : deepest;
        }
        ZS_ENTRY void f(void) {
          char text[64];
          zs_memset(text, '.', sizeof(text));
          zs_s64 start = zs_json_new_object();
          zs_json_set_i64(start, 0);
          zs_s64 deepest = zs_call(ZS_STR("deep"), ZS_STR("down"), start);
          for (int i = 0; i < sizeof(text); i++) if (text[i] != '.') return;
          zs_json_respond(200, deepest);
        }""";

    @Test
    void call_ofItself_goesEightDeepAndKeepsEveryStack() throws Exception {
        assertThat(body(new ScriptFixture(folder).script("deep", RECURSIVE.replace("SPIN", "")).run(get("/"))))
            .isEqualTo("8");
    }

    @Test
    void call_ofItselfSuspendedAtEveryLevel_keepsEveryStack() throws Exception {
        String spin = "zs_u64 left = 5000000; while (left) { left--; __asm__ volatile(\"\" : \"+r\"(left)); }";
        ScriptFixture fixture = new ScriptFixture(folder).script("deep", RECURSIVE.replace("SPIN", spin))
            .limits(UNHURRIED);
        assertThat(body(fixture.run(get("/")))).isEqualTo("8");
        assertThat(fixture.delaysMillis).isNotEmpty();
    }

    @Test
    void call_calleeIsSuspended_othersRunMeanwhile() throws Exception {
        ScriptRunner runner = withLibrary(new ScriptFixture(folder)).script("main", main()).runner();
        ScriptFixture clock = new ScriptFixture(folder);
        List<String> bodies = new ArrayList<>();
        runner.run(get("/slow"), clock.scheduler, outcome -> bodies.add(body(outcome)));
        runner.run(get("/fast"), clock.scheduler, outcome -> bodies.add(body(outcome)));
        assertThat(bodies).containsExactly("/fast-1");
        while (!clock.scheduled.isEmpty()) {
            clock.scheduled.remove().run();
        }
        assertThat(bodies).containsExactly("/fast-1", "/slow-2");
    }

    @Test
    void call_clientLeavesWhileTheCalleeIsSuspended_givesBothUp() throws Exception {
        ScriptFixture fixture = withLibrary(new ScriptFixture(folder)).script("main", main());
        Exchange exchange = get("/slow");
        List<ChainOutcome> outcomes = new ArrayList<>();
        fixture.runner().run(exchange, fixture.scheduler, outcomes::add);
        exchange.cancel();
        while (!fixture.scheduled.isEmpty()) {
            fixture.scheduled.remove().run();
        }
        assertThat(outcomes).isEmpty();
        assertThat(fixture.log).containsExactly("[handle] 01TEST: interrupted");
    }

    @Test
    void call_againAndAgainSuspended_trapsAtTheCallersLimit() throws Exception {
        ScriptFixture fixture = withLibrary(new ScriptFixture(folder)).script("main", """
            ZS_ENTRY void f(void) {
              for (;;) {
                zs_s64 input = zs_json_new_array();
                zs_object_free(zs_call(ZS_STR("lib"), ZS_STR("brief"), input));
                zs_object_free(input);
              }
            }""").limits(new ScriptLimits(1_000_000, Long.MAX_VALUE, 100, 400_000_000, 1 << 18));
        assertThat(fixture.run(get("/"))).isEqualTo(new ChainOutcome.Failed("main.o"));
        assertThat(fixture.log.getLast()).contains("script 'main.o'").contains("ran for more than 400 ms");
    }

    /** Calls the slow function for /slow, and answers with the path and the last handle. */
    private static String main() {
        return """
            ZS_ENTRY void f(void) {
              char path[16];
              zs_s64 n = zs_req_path(path, sizeof(path));
              zs_s64 r = zs_json_new_array();
              if (path[1] == 's') r = zs_call(ZS_STR("lib"), ZS_STR("slow"), r);
              path[n] = '-';
              path[n + 1] = '0' + r;
              zs_respond(200, path, n + 2);
            }""";
    }

    private static String body(ChainOutcome outcome) {
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }
}
