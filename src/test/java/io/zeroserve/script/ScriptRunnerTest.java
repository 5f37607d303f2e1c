package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.exchange.Exchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptRunnerTest {
    private final ScriptFixture fixture;

    ScriptRunnerTest(@TempDir Path folder) {
        fixture = new ScriptFixture(folder);
    }

    private static String body(ChainOutcome outcome) {
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }

    @Test
    void run_noScriptAnswers_servesWithTheSharedEdits() throws Exception {
        Exchange exchange = get("/a");
        ChainOutcome outcome = fixture
            .script("1", "ZS_ENTRY void f(void) { zs_meta_set(ZS_STR(\"seen\"), ZS_STR(\"one\")); }")
            .script("2", """
                ZS_ENTRY void f(void) {
                  char seen[16];
                  if (zs_meta_get(ZS_STR(" seen "), seen, sizeof(seen)) == 3) zs_req_set_uri(ZS_STR("/b?c=d"));
                }""")
            .run(exchange);
        assertThat(outcome).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(exchange.request().uri()).isEqualTo("/b?c=d");
        assertThat(exchange.request().resolvePath().key()).isEqualTo("b");
    }

    @Test
    void run_scriptAnswers_laterScriptsDoNotRun() throws Exception {
        ChainOutcome outcome = fixture
            .script("1", "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"first\\n\")); zs_respond(418, ZS_STR(\"tea\")); }")
            .script("2", "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"second\\n\")); }")
            .run(get("/"));
        assertThat(body(outcome)).isEqualTo("tea");
        assertThat(((ChainOutcome.Respond) outcome).draft().status()).isEqualTo(418);
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: 1.o: first");
    }

    @Test
    void run_respondTwice_lastOneIsUsed() throws Exception {
        assertThat(body(fixture.script("1", """
            ZS_ENTRY void f(void) { zs_respond(200, ZS_STR("a")); zs_respond(200, ZS_STR("b")); }""").run(get("/"))))
            .isEqualTo("b");
    }

    @Test
    void run_helperRefuses_failsAndLogsHelperAndLine() throws Exception {
        ChainOutcome outcome = fixture.script("auth", """

            ZS_ENTRY void f(void) {
              zs_meta_set(ZS_STR("  "), ZS_STR("x"));
            }""").script("open", "ZS_ENTRY void f(void) { zs_respond(200, ZS_STR(\"secret\")); }").run(get("/"));
        assertThat(outcome).isEqualTo(new ChainOutcome.Failed("auth.o"));
        assertThat(fixture.log).singleElement().asString().startsWith("[script_runtime] script 'auth.o' section "
            + "'zeroserve.request' failed: zs_meta_set: the metadata key is empty (auth.c:4, instruction ");
    }

    @Test
    void run_strayLoad_failsAndLogsAddress() throws Exception {
        assertThat(fixture.script("stray", """
            ZS_ENTRY zs_u64 f(void) { return *(volatile zs_u64 *)0x10; }""").run(get("/")))
            .isEqualTo(new ChainOutcome.Failed("stray.o"));
        assertThat(fixture.log).singleElement().asString()
            .contains("load of 8 bytes at 0x10 is outside the script's memory (stray.c:2, instruction ");
    }

    @Test
    void run_strayHelperRange_fails() throws Exception {
        assertThat(fixture.script("range", """
            ZS_ENTRY void f(void) { char b[8]; zs_req_path(b, ~0ull); }""").run(get("/")))
            .isEqualTo(new ChainOutcome.Failed("range.o"));
    }

    @Test
    void run_textNotUtf8_fails() throws Exception {
        assertThat(fixture.script("bad", """
            ZS_ENTRY void f(void) { zs_meta_set("\\xff", 1, ZS_STR("x")); }""").run(get("/")))
            .isEqualTo(new ChainOutcome.Failed("bad.o"));
        assertThat(fixture.log).singleElement().asString().contains("the metadata key is not UTF-8");
    }

    @Test
    void run_spinningScript_isSuspendedAndOthersRunMeanwhile() throws Exception {
        ScriptRunner runner = fixture.script("spin", """
            ZS_ENTRY void f(void) {
              char path[16];
              zs_u64 left = 30000000;
              zs_req_path(path, sizeof(path));
              if (path[1] == 's') { while (left) { left--; __asm__ volatile("" : "+r"(left)); } }
              zs_respond(200, path, zs_strlen(path));
            }""").limits(new ScriptLimits(1_000_000, Long.MAX_VALUE, 100, Long.MAX_VALUE, 0)).runner();
        List<String> bodies = new ArrayList<>();
        runner.run(get("/slow"), fixture.scheduler, outcome -> bodies.add(body(outcome)));
        assertThat(bodies).isEmpty();
        runner.run(get("/fast"), fixture.scheduler, outcome -> bodies.add(body(outcome)));
        assertThat(bodies).containsExactly("/fast");
        while (!fixture.scheduled.isEmpty()) {
            fixture.scheduled.remove().run();
        }
        assertThat(bodies).containsExactly("/fast", "/slow");
    }

    @Test
    void run_severalSpinningScripts_takeTurns() throws Exception {
        ScriptRunner runner = fixture.script("loop", "ZS_ENTRY void f(void) { for (volatile int i = 0;; i++) {} }")
            .limits(new ScriptLimits(1_000_000, Long.MAX_VALUE, 100, Long.MAX_VALUE, 0)).runner();
        List<Exchange> exchanges = List.of(get("/a"), get("/b"), get("/c"));
        exchanges.forEach(exchange -> runner.run(exchange, fixture.scheduler, outcome -> { }));
        for (int turn = 0; turn < 9; turn++) {
            assertThat(fixture.scheduled).as("slices due at a time").hasSize(1);
            fixture.scheduled.remove().run();
        }
        exchanges.forEach(Exchange::cancel);
        for (int turn = 0; turn < 3; turn++) {
            fixture.scheduled.remove().run();
        }
        assertThat(fixture.scheduled).isEmpty();
        assertThat(fixture.log).hasSize(3).containsOnly("[handle] 01TEST: interrupted");
    }

    @Test
    void run_endlessLoop_isThrottledAndTrapsAtTheLimit() throws Exception {
        ChainOutcome outcome = fixture.script("loop", "ZS_ENTRY void f(void) { for (volatile int i = 0;; i++) {} }")
            .limits(new ScriptLimits(1_000_000, 5_000_000, 100, 12_000_000, 0)).run(get("/"));
        assertThat(outcome).isEqualTo(new ChainOutcome.Failed("loop.o"));
        assertThat(fixture.delaysMillis).contains(1L, 100L);
        assertThat(fixture.log).contains("[script_runtime] 01TEST: loop.o: throttling");
        assertThat(fixture.log.getLast()).contains("ran for more than 12 ms (loop.c:2, instruction ");
    }

    @Test
    void run_limitReached_namesTheLoopAndNotWhatFollowsIt() throws Exception {
        fixture.script("loop", """
            ZS_ENTRY void f(void) {
              volatile zs_u64 i = 0;
              while (i != ~0ull) {
                i++;
              }
              zs_respond(200, ZS_STR("never"));
            }""").limits(new ScriptLimits(1_000_000, 1_000_000_000, 100, 5_000_000, 0)).run(get("/"));
        assertThat(fixture.log.getLast()).containsPattern("ran for more than 5 ms \\(loop.c:[45], instruction ");
    }

    @Test
    void run_clientLeavesWhileSuspended_isDropped() throws Exception {
        ScriptRunner runner =
            fixture.script("loop", "ZS_ENTRY void f(void) { for (volatile int i = 0;; i++) {} }").runner();
        Exchange exchange = get("/");
        List<ChainOutcome> outcomes = new ArrayList<>();
        runner.run(exchange, fixture.scheduler, outcomes::add);
        exchange.cancel();
        fixture.scheduled.remove().run();
        assertThat(fixture.scheduled).isEmpty();
        assertThat(outcomes).isEmpty();
        assertThat(fixture.log).containsExactly("[handle] 01TEST: interrupted");
    }

    @Test
    void run_writableGlobals_areInitialisedAnewForEachRun() throws Exception {
        ScriptRunner runner = fixture.script("globals", """
            static int counter = 41;
            static char text[8];
            ZS_ENTRY void f(void) {
              counter++;
              text[0] += 'a' + (counter - 42);
              __asm__ volatile("" ::: "memory");
              zs_respond(200, text, 1);
            }""").runner();
        assertThat(body(fixture.run(runner, get("/")))).isEqualTo("a");
        assertThat(body(fixture.run(runner, get("/")))).isEqualTo("a");
    }

    @Test
    void load_unknownHelper_isRefused() throws Exception {
        fixture.script("unknown", "zs_s64 zs_no_such(void); ZS_ENTRY void f(void) { zs_no_such(); }");
        assertThatThrownBy(fixture::runner).isInstanceOf(ScriptException.class)
            .hasMessage("script 'unknown.o': section 'zeroserve.request', offset 0: unknown helper 'zs_no_such', "
                + "called in unknown.c:2; "
                + "the server offers no function of that name");
    }

    @Test
    void run_tlsRequestSections_runFirstOverTls() throws Exception {
        fixture.script("1", "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"request\")); }")
            .script("2", """
                ZS_TLS_REQUEST_ENTRY void t(void) { zs_log(ZS_STR("tls")); }
                ZS_ENTRY void f(void) { zs_log(ZS_STR("request")); }""")
            .script("3", "ZS_TLS_REQUEST_ENTRY void t(void) { zs_log(ZS_STR(\"tls\")); }");

        fixture.run(get("/"));
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: 2.o: tls", "[user_log] 01TEST: 3.o: tls",
            "[user_log] 01TEST: 1.o: request", "[user_log] 01TEST: 2.o: request");
        fixture.log.clear();

        fixture.run(ScriptFixture.getOverHttp());
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: 1.o: request", "[user_log] 01TEST: 2.o: request");
    }

    @Test
    void run_tlsRequestSectionAnswers_theChainEnds() throws Exception {
        assertThat(body(fixture.script("1", "ZS_ENTRY void f(void) { zs_respond(200, ZS_STR(\"request\")); }")
            .script("2", "ZS_TLS_REQUEST_ENTRY void t(void) { zs_respond(200, ZS_STR(\"tls\")); }")
            .run(get("/")))).isEqualTo("tls");
    }

    @Test
    void run_initSection_isTakenAndNotRun() throws Exception {
        ScriptRunner runner = fixture.script("1", "ZS_INIT_ENTRY(acme_config) { zs_log(ZS_STR(\"init\")); return -1; }")
            .runner();

        assertThat(fixture.run(runner, get("/"))).isEqualTo(ChainOutcome.Serve.INSTANCE);
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void run_trapOrAbort_writesWhatWasLoggedBefore() throws Exception {
        fixture.script("1",
            "ZS_ENTRY void f(void) { zs_log(ZS_STR(\"one\\ntwo\\n\\nthree\")); *(volatile char *)8 = 1; }")
            .run(get("/"));

        assertThat(fixture.log.subList(0, 4))
            .containsExactly("[user_log] 01TEST: 1.o: one", "[user_log] 01TEST: 1.o: two", "[user_log] 01TEST: 1.o: ",
            "[user_log] 01TEST: 1.o: three");
    }
}
