package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A script that keeps the event loop by helpers instead of loops of its own: a short loop first, until the engine has
 * learned that iterations take next to no time, and then ones that take long.
 */
class HelperTimeAttackTest {
    /** A hundred slices and more: what the machine does besides does not take that long. */
    private static final Duration LONGEST_SLICE = Duration.ofMillis(500);
    private static final Duration RUN_TIME = Duration.ofMillis(300);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "zs_getrandom(b, sizeof(b))",
        "zs_base64_decode_in_place(b, sizeof(b), 0)",
        "zs_json_read_string(json, b, sizeof(b))",
        "zs_json_len(json)",
        "zs_json_get(object, b, sizeof(b))",
        "zs_json_respond(200, json)",
        "zs_meta_get(ZS_STR(\"m\"), b, sizeof(b))",
        "zs_req_remote_ip_matches(ZS_STR(RANGES))",
        "zs_log(b, sizeof(b))",
        "zs_req_set_header(ZS_STR(\"x\"), b, sizeof(b))"})
    void helper_thatTakesLong_isLeftAfterItsSlice(String call) throws Exception {
        ScriptFixture fixture = new ScriptFixture(folder).script("attack", """
            #define RANGES "[" R16 R16 R16 R16 "\\"1.2.3.4\\"]"
            #define R16 R4 R4 R4 R4
            #define R4 R1 R1 R1 R1
            #define R1 "\\"2001:db8:aaaa:bbbb::/64\\","
            static char b[31000];
            ZS_ENTRY void f(void) {
              zs_u64 left = 30000000;
              while (left) { left--; __asm__ volatile("" : "+r"(left)); }
              zs_memset(b, 'a', sizeof(b));
              zs_s64 object = zs_json_new_object();
              zs_s64 json = zs_json_new_object();
              zs_json_set_string(json, b, sizeof(b));
              zs_meta_set(ZS_STR("m"), b, 8000);
              for (;;) { %s; __asm__ volatile("" ::: "memory"); }
            }""".formatted(call)).limits(ScriptLimits.DEFAULT.withTime(RUN_TIME));
        ScriptRunner runner = fixture.runner();
        Exchange exchange = ScriptFixture.get("/");
        List<ChainOutcome> outcomes = new ArrayList<>();
        runner.run(exchange, fixture.scheduler, outcomes::add);
        long longestNanos = 0;
        while (outcomes.isEmpty()) {
            long start = System.nanoTime();
            fixture.scheduled.remove().run();
            longestNanos = Math.max(longestNanos, System.nanoTime() - start);
        }
        assertThat(fixture.log.getLast()).contains("ran for more than 300 ms");
        assertThat(Duration.ofNanos(longestNanos)).isLessThan(LONGEST_SLICE);
    }
}
