package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rate limits, seen from C, in a table of three keys while the clock stands still. */
class RateLimitHelpersTest {
    private final HelperProbe probe;

    RateLimitHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @Test
    void rateLimit_eachWindow_hasItsCode() throws Exception {
        String twice = "zs_rate_limit(ZS_STR(\"k\"), %1$s); r = zs_rate_limit(ZS_STR(\"k\"), %1$s)";
        assertThat(probe.run(twice.formatted("2, 2, 2"))).startsWith("0:");
        assertThat(probe.run(twice.formatted("1, 1, 1"))).startsWith("1:");
        assertThat(probe.run(twice.formatted("2, 1, 1"))).startsWith("2:");
        assertThat(probe.run(twice.formatted("0, 0, 1"))).startsWith("3:");
        assertThat(probe.run(twice.formatted("0, 0, 0"))).startsWith("0:");
    }

    @Test
    void rateLimit_tableFull_hasItsCode() throws Exception {
        assertThat(probe.run("for (char c = 'a'; c < 'e'; c++) r = r * 10 + zs_rate_limit(&c, 1, 1, 1, 1)"))
            .startsWith("4:");
    }

    @Test
    void rateLimit_keysAroundTheLimits_areTakenOrFail() throws Exception {
        assertThat(probe.run("r = zs_rate_limit(out, 256, 1, 1, 1)")).startsWith("0:");
        assertThat(probe.run("r = zs_rate_limit(\"\\xff\\x00\", 2, 1, 1, 1)")).startsWith("0:");
        assertThat(probe.run("r = zs_rate_limit(out, 257, 1, 1, 1)")).startsWith("-1:");
        assertThat(probe.run("r = zs_rate_limit(out, 0, 1, 1, 1)")).startsWith("-1:");
        assertThat(probe.run("r = zs_rate_limit(out, ~0ull, 1, 1, 1)")).startsWith("-1:");
        assertThat(probe.run("r = zs_rate_limit((void *)8, 8, 1, 1, 1)")).startsWith("-1:");
    }
}
