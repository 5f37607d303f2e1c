package io.zeroserve.script;

import static io.zeroserve.script.ScriptFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.ResponseHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response hooks seen from C: what registering returns, and what hooks see and change. */
class ResponseHookHelpersTest {
    private static final ScriptLimits UNHURRIED =
        new ScriptLimits(1_000_000, Long.MAX_VALUE, 100, 10_000_000_000L, 256 * 1024);
    private static final String REGISTER =
        "ZS_ENTRY void f(void) { zs_res_hook(0, 0, ZS_STR(\"hook\"), zs_json_new_array()); }";

    private final Path folder;
    private final HelperProbe probe;
    private final Exchange exchange = get("/");
    private ResponseHead head = head(ResponseHead.Origin.SERVER);

    ResponseHookHelpersTest(@TempDir Path folder) {
        this.folder = folder;
        this.probe = new HelperProbe(folder);
    }

    private static ResponseHead head(ResponseHead.Origin origin) {
        HeaderList headers = new HeaderList();
        headers.add("content-length", "10");
        headers.add("x-a", "one");
        headers.add("set-cookie", "a=1");
        headers.add("set-cookie", "b=2");
        headers.add("x-latin", "caf\u00e9");
        return new ResponseHead(origin, 200, headers);
    }

    /** Runs the chain, then the hooks. */
    private ScriptFixture run(ScriptFixture fixture) throws Exception {
        ScriptRunner runner = fixture.runner();
        fixture.run(runner, exchange);
        List<String> done = new ArrayList<>();
        runner.runHooks(exchange, head, fixture.scheduler, () -> done.add("done"));
        while (done.isEmpty()) {
            fixture.scheduled.remove().run();
        }
        return fixture;
    }

    /** Runs a hook with statements that see {@code r} and {@code out}, and tells what is in these afterwards. */
    private String hook(String statements) throws Exception {
        exchange.hooks().clear();
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", REGISTER + """
            ZS_CALL_ENTRY(hook, input) {
              char out[64] = "untouched";
              zs_s64 r = 0;
              STATEMENTS;
              char text[100];
              char *end = text;
              if (r < 0) { *end++ = '-'; r = -r; }
              end += zs_utoa10((unsigned)r, end, 12);
              *end++ = ':';
              end = zs_stpcpy(end, out);
              zs_meta_set(ZS_STR("out"), text, end - text);
              return input;
            }""".replace("STATEMENTS", statements)));
        assertThat(fixture.log).isEmpty();
        return exchange.metadata().get("out");
    }

    /** What the log says of a hook that traps. */
    private String trap(String statements) throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked",
            REGISTER + "ZS_CALL_ENTRY(hook, input) { " + statements + "; return input; }"));
        return fixture.log.getLast();
    }

    @Test
    void resHook_result_isZero() throws Exception {
        assertThat(probe.run("r = zs_res_hook(0, 0, ZS_STR(\"no such\"), zs_json_new_array())")).startsWith("0:");
        assertThat(probe.run("r = zs_res_hooks_clear()")).startsWith("0:");
    }

    @Test
    void resHook_wrongArguments_trap() throws Exception {
        assertThat(probe.trap("zs_res_hook(0, 0, 0, 0, zs_json_new_array())"))
            .isEqualTo("zs_res_hook: the function's name is empty");
        assertThat(probe.trap("zs_res_hook(0, 0, ZS_STR(\"f\"), 1)"))
            .isEqualTo("zs_res_hook: there is no object with the handle 1");
        assertThat(probe.trap("zs_res_hook(\"\\xff\", 1, ZS_STR(\"f\"), zs_json_new_array())"))
            .isEqualTo("zs_res_hook: the script's name is not UTF-8");
        assertThat(probe.trap("zs_res_hook(0, 0, \"\\xff\", 1, zs_json_new_array())"))
            .isEqualTo("zs_res_hook: the function's name is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"32, false", "33, true"})
    void resHook_manyOfThem_trapPastTheLimit(int count, boolean traps) throws Exception {
        String statements = "zs_s64 a = zs_json_new_array(); for (int i = 0; i < " + count
            + "; i++) zs_res_hook(0, 0, ZS_STR(\"f\"), a)";
        if (traps) {
            assertThat(probe.trap(statements)).isEqualTo("zs_res_hook: the response hooks of a request are limited to"
                + " 32 with 262144 characters of input");
        } else {
            assertThat(probe.run(statements)).startsWith("0:");
        }
    }

    @Test
    void resHook_clearedBeforeTheLimit_countsAnew() throws Exception {
        assertThat(probe.run("zs_s64 a = zs_json_new_array();"
            + " for (int i = 0; i < 100; i++) { zs_res_hook(0, 0, ZS_STR(\"f\"), a); zs_res_hooks_clear(); }"))
            .startsWith("0:");
    }

    @Test
    void resHook_input_isChargedToTheRun() throws Exception {
        assertThat(probe.trap("""
            static char big[12000]; zs_memset(big, 'x', sizeof(big));
            zs_s64 a = zs_json_new_object(); zs_json_set_string(a, big, sizeof(big));
            for (int i = 0; i < 32; i++) zs_res_hook(0, 0, ZS_STR("f"), a)"""))
            .isEqualTo("zs_res_hook: external memory footprint exceeded (262144 bytes)");
    }

    @Test
    void resHook_inputsOfSeveralScripts_areLimitedTogether() throws Exception {
        String registers = """
            static char big[24000];
            ZS_ENTRY void f(void) {
              zs_memset(big, 'x', sizeof(big));
              zs_s64 a = zs_json_new_object();
              zs_json_set_string(a, big, sizeof(big));
              for (int i = 0; i < 6; i++) zs_res_hook(0, 0, ZS_STR("f"), a);
            }""";
        ScriptFixture fixture = new ScriptFixture(folder).script("1", registers).script("2", registers);
        assertThat(fixture.run(get("/"))).isEqualTo(new ChainOutcome.Failed("2.o"));
        assertThat(fixture.log.getLast()).contains("zs_res_hook: the response hooks of a request are limited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zs_res_status()", "zs_res_set_status(200)",
        "zs_res_header(ZS_STR(\"a\"), out, sizeof(out))", "zs_res_replace_header(ZS_STR(\"{}\"))",
        "zs_res_continue_request()"})
    void responseHelpers_outsideAHook_trap(String call) throws Exception {
        assertThat(probe.trap("r = " + call))
            .isEqualTo(call.substring(0, call.indexOf('(')) + ": only response hooks can see the response");
    }

    @Test
    void responseHelpers_inAHookAndItsCallees_seeTheResponse() throws Exception {
        assertThat(hook("r = zs_res_status()")).isEqualTo("200:untouched");
        assertThat(hook("r = zs_res_header(ZS_STR(\" X-A \"), out, sizeof(out))")).isEqualTo("3:one");
        assertThat(hook("r = zs_res_header(ZS_STR(\"x-a\"), out, 2)")).isEqualTo("2:o");
        assertThat(hook("r = zs_res_header(ZS_STR(\"x-a\"), out, 0)")).isEqualTo("0:untouched");
        assertThat(hook("r = zs_res_header(ZS_STR(\"set-cookie\"), out, sizeof(out))")).isEqualTo("3:b=2");
        assertThat(hook("r = zs_res_header(ZS_STR(\"x-latin\"), out, sizeof(out))")).isEqualTo("0:");
        assertThat(hook("r = zs_res_header(ZS_STR(\"x-none\"), out, sizeof(out))")).isEqualTo("0:");
        exchange.hooks().clear();
        run(new ScriptFixture(folder).script("hooked", REGISTER + """
            ZS_CALL_ENTRY(hook, input) { return zs_call(ZS_STR("hooked"), ZS_STR("inner"), input); }
            ZS_CALL_ENTRY(inner, input) { zs_res_set_status(zs_res_status() + 3); return input; }"""));
        assertThat(head.status()).isEqualTo(203);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 204, 999})
    void setStatus_valid_isTaken(int status) throws Exception {
        assertThat(hook("r = zs_res_set_status(" + status + ")")).startsWith("0:");
        assertThat(head.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "99", "1000", "~0ull"})
    void setStatus_invalid_traps(String status) throws Exception {
        assertThat(trap("zs_res_set_status(" + status + ")")).contains("zs_res_set_status: there is no status");
        assertThat(head.status()).isEqualTo(200);
    }

    /** The call with an operation in which back ticks are quotes. */
    private static String replace(String operation) {
        return "r = zs_res_replace_header(ZS_STR(\"" + operation.replace("`", "\\\"") + "\"))";
    }

    @Test
    void replaceHeader_oneAndAll_changeValuesButNoFraming() throws Exception {
        assertThat(hook(replace("{`name`:`X-A`,`search`:`n`,`replace`:`{http.response.header.x-a}`}")))
            .startsWith("0:");
        assertThat(head.headers().first("x-a")).isEqualTo("oonee");
        hook(replace("{`name`:`*`,`search_regexp`:`[0-9]+`,`replace`:`9`}"));
        assertThat(head.headers().joined("set-cookie", ";")).isEqualTo("a=9;b=9");
        assertThat(head.headers().first("content-length")).isEqualTo("10");
        hook(replace("{`name`:`Content-Length`,`search`:`1`,`replace`:`2`}"));
        assertThat(head.headers().first("content-length")).isEqualTo("10");
    }

    @Test
    void replaceHeader_patternThatIsNone_changesNothing() throws Exception {
        assertThat(hook(replace("{`name`:`*`,`search_regexp`:`(`,`replace`:`9`}"))).startsWith("0:");
        assertThat(head.headers().first("x-a")).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{                                              | is not a JSON object",
        "{`name`:``,`search`:`a`,`replace`:`b`}         | the header name is not a token",
        "{`name`:`x y`,`search`:`a`,`replace`:`b`}      | the header name is not a token",
        "{`search`:`a`,`replace`:`b`}                   | the operation has no \"name\""})
    void replaceHeader_malformed_traps(String operation, String reason) throws Exception {
        assertThat(trap("zs_s64 " + replace(operation))).contains("zs_res_replace_header: ").contains(reason);
    }

    @Test
    void replaceHeader_lineBreakInjected_trapsAndChangesNothing() throws Exception {
        assertThat(trap("zs_s64 " + replace("{`name`:`x-a`,`search`:`n`,`replace`:`\\\\r\\\\nevil: 1`}")))
            .contains("the header value contains a control character");
        assertThat(head.headers().first("x-a")).isEqualTo("one");
    }

    @Test
    void continueRequest_isForUpstreamsResponsesOnly() throws Exception {
        assertThat(hook("r = zs_res_continue_request()")).startsWith("0:");
        assertThat(head.isContinueRequested()).isFalse();

        head = head(ResponseHead.Origin.UPSTREAM);
        assertThat(hook("r = zs_res_continue_request()")).startsWith("0:");
        assertThat(head.isContinueRequested()).isTrue();
    }

    @Test
    void abort_inAHook_traps() throws Exception {
        assertThat(trap("zs_abort()"))
            .contains("zs_abort: a response hook cannot end the exchange without a response");
    }

    @Test
    void hooks_severalScripts_runInTheOrderOfRegistration() throws Exception {
        String register = "{ zs_s64 a = zs_json_new_object(); zs_json_set_i64(a, %d);"
            + " zs_res_hook(ZS_STR(\"%s\"), ZS_STR(\"log\"), a); }";
        String log = """
            ZS_CALL_ENTRY(log, input) {
              char text[8] = "NAME.";
              zs_s64 n = 0;
              zs_json_read_i64(input, &n, 8);
              text[2] = '0' + n;
              zs_log(text, 3);
              return -1;
            }""";
        ScriptFixture fixture = run(new ScriptFixture(folder)
            .script("a", log.replace("NAME", "a") + "ZS_ENTRY void f(void) {" + register.formatted(1, "")
                + register.formatted(2, "b.o") + "}")
            .script("b", log.replace("NAME", "b") + "ZS_ENTRY void f(void) {" + register.formatted(3, "a") + "}"));
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: a.o: a.1", "[user_log] 01TEST: b.o: b.2",
            "[user_log] 01TEST: a.o: a.3");
    }

    @Test
    void hooks_input_isCopiedWhenRegistered() throws Exception {
        run(new ScriptFixture(folder).script("hooked", """
            ZS_ENTRY void f(void) {
              zs_s64 a = zs_json_new_object();
              zs_json_set_i64(a, 201);
              zs_res_hook(0, 0, ZS_STR("hook"), a);
              zs_json_set_i64(a, 202);
            }
            ZS_CALL_ENTRY(hook, input) {
              zs_s64 status = 0;
              zs_json_read_i64(input, &status, 8);
              if (input == 1 && zs_json_new_array() == 2) zs_res_set_status(status);
              return input;
            }"""));
        assertThat(head.status()).isEqualTo(201);
    }

    @Test
    void hooks_cleared_doNotRun() throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", REGISTER
            + "ZS_CALL_ENTRY(hook, input) { zs_log(ZS_STR(\"ran\")); return input; }")
            .script("later", "ZS_ENTRY void f(void) { zs_res_hooks_clear(); }"));
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void hooks_unknownFunction_isLoggedAndTheNextRuns() throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", """
            ZS_ENTRY void f(void) {
              zs_s64 a = zs_json_new_array();
              zs_res_hook(ZS_STR("none"), ZS_STR("hook"), a);
              zs_res_hook(0, 0, ZS_STR("none"), a);
              zs_res_hook(0, 0, ZS_STR("hook"), a);
            }
            ZS_CALL_ENTRY(hook, input) { zs_res_set_status(201); return input; }"""));
        assertThat(fixture.log).containsExactly(
            "[script_runtime] 01TEST: there is no function 'hook' of a script 'none' for a response hook",
            "[script_runtime] 01TEST: there is no function 'none' of a script 'hooked.o' for a response hook");
        assertThat(head.status()).isEqualTo(201);
    }

    @Test
    void hooks_trap_isRolledBackAndTheNextRuns() throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", """
            ZS_ENTRY void f(void) {
              zs_meta_set(ZS_STR("zs.response.header.x-kept"), ZS_STR("1"));
              zs_s64 a = zs_json_new_array();
              zs_res_hook(0, 0, ZS_STR("bad"), a);
              zs_res_hook(0, 0, ZS_STR("good"), a);
            }
            ZS_CALL_ENTRY(bad, input) {
              zs_res_set_status(500);
              zs_meta_set(ZS_STR("zs.response.header.x-kept"), ZS_STR("2"));
              zs_meta_set(ZS_STR("zs.response.header.x-bad"), ZS_STR("1"));
              zs_meta_set(ZS_STR("note"), ZS_STR("stays"));
              zs_res_replace_header(ZS_STR("{\\"name\\":\\"x-a\\",\\"search\\":\\"one\\",\\"replace\\":\\"bad\\"}"));
              return *(volatile zs_s64 *)8;
            }
            ZS_CALL_ENTRY(good, input) {
              zs_res_replace_header(ZS_STR("{\\"name\\":\\"x-a\\",\\"search\\":\\"one\\",\\"replace\\":\\"good\\"}"));
              return input;
            }"""));
        assertThat(fixture.log).hasSize(1).first().asString()
            .contains("script 'hooked.o' section 'zeroserve.call.bad' failed");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers().first("x-a")).isEqualTo("good");
        assertThat(exchange.metadata().responseHeaders()).containsOnlyKeys("zs.response.header.x-kept")
            .containsValue("1");
        assertThat(exchange.metadata().get("note")).isEqualTo("stays");
    }

    @Test
    void hooks_outputsAndRegistrations_areDropped() throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", REGISTER + """
            ZS_CALL_ENTRY(hook, input) {
              zs_log(ZS_STR("ran"));
              zs_respond(418, ZS_STR("tea"));
              zs_res_hook(0, 0, ZS_STR("hook"), input);
              return input;
            }"""));
        assertThat(fixture.log).containsExactly("[user_log] 01TEST: hooked.o: ran");
        assertThat(head.status()).isEqualTo(200);
    }

    @Test
    void hooks_suspended_waitAndKeepTheirPlaces() throws Exception {
        ScriptFixture fixture = run(new ScriptFixture(folder).script("hooked", """
            ZS_ENTRY void f(void) {
              zs_s64 a = zs_json_new_array();
              zs_res_hook(0, 0, ZS_STR("slow"), a);
              zs_res_hook(0, 0, ZS_STR("after"), a);
            }
            ZS_CALL_ENTRY(slow, input) {
              zs_u64 left = 5000000; while (left) { left--; __asm__ volatile("" : "+r"(left)); }
              zs_res_set_status(201);
              return input;
            }
            ZS_CALL_ENTRY(after, input) { zs_res_set_status(zs_res_status() + 1); return input; }""")
            .limits(UNHURRIED));
        assertThat(fixture.delaysMillis).isNotEmpty();
        assertThat(head.status()).isEqualTo(202);
        assertThat(exchange.responseOrNull()).as("the response when its hooks have run").isNull();
    }

    @Test
    void hooks_clientLeavesWhileOneIsSuspended_areGivenUp() throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("hooked", REGISTER
            + "ZS_CALL_ENTRY(hook, input) { for (volatile int i = 0;; i++) { } return input; }").limits(UNHURRIED);
        ScriptRunner runner = fixture.runner();
        fixture.run(runner, exchange);
        List<String> done = new ArrayList<>();
        runner.runHooks(exchange, head, fixture.scheduler, () -> done.add("done"));
        exchange.cancel();
        while (!fixture.scheduled.isEmpty()) {
            fixture.scheduled.remove().run();
        }
        assertThat(done).isEmpty();
        assertThat(fixture.log).containsExactly("[handle] 01TEST: interrupted");
    }
}
