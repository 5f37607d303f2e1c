package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.helpers.Environment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment and randomness, seen from C. */
class CoreHelpersTest {
    private static final Map<String, String> VARIABLES = Map.of("REGION", "eu", "SECRET", "s", "BROKEN", "a\ufffd");
    private static final String READ = "r = zs_env_get(ZS_STR(\"%s\"), out, sizeof(out))";

    @TempDir
    Path folder;

    @Test
    void envGet_withoutAllowList_readsAll() throws Exception {
        HelperProbe probe = probe(null);
        assertThat(probe.run(READ.formatted(" REGION "))).isEqualTo("2:eu");
        assertThat(probe.run(READ.formatted("SECRET"))).isEqualTo("1:s");
        assertThat(probe.run(READ.formatted("NONE"))).isEqualTo("0:");
        assertThat(probe.run(READ.formatted("BROKEN"))).isEqualTo("0:");
    }

    @Test
    void envGet_withAllowList_readsOnlyWhatItNames() throws Exception {
        HelperProbe probe = probe(Set.of("REGION"));
        assertThat(probe.run(READ.formatted("REGION"))).isEqualTo("2:eu");
        assertThat(probe.run(READ.formatted("SECRET"))).isEqualTo("0:");
    }

    private HelperProbe probe(Set<String> allowed) {
        return new HelperProbe(folder, fixture -> fixture.environment(new Environment(VARIABLES, allowed)));
    }

    @Test
    void getrandom_fillsTheBuffer() throws Exception {
        HelperProbe probe = new HelperProbe(folder);
        // 64 bytes that stay 0x8e, or two equal halves, would be a bug and not bad luck.
        assertThat(probe.run("""
            char b[64];
            zs_memset(b, 0x8e, 64);
            r = zs_getrandom(b, 64);
            out[0] = zs_memcmp(b, b + 32, 32) ? '+' : '-';
            out[1] = 0""")).isEqualTo("64:+");
        assertThat(probe.run("r = zs_getrandom(0, 0)")).isEqualTo("0:untouched");
        assertThat(probe.trap("zs_getrandom((void *)8, 4)")).isEqualTo(
            "zs_getrandom: store of 4 bytes at 0x8 is outside the script's memory");
    }
}
