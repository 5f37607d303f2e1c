package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Metadata;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of a request, from C. */
class MetadataHelpersTest {
    private final HelperProbe probe;

    MetadataHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @CsvSource({"k, v, k, 1:v", "' k\\t', v, k, 1:v", "k, v, ' k ', 1:v", "k, v, K, 0:", "k, '', k, 0:",
        "k, ' v ', k, '3: v '", "k, v, '', 0:"})
    void value_isFoundByItsTrimmedKey(String key, String value, String asked, String result) throws Exception {
        assertThat(probe.run("r = zs_meta_set(ZS_STR(\"%s\"), ZS_STR(\"%s\"));".formatted(key, value)
            + " if (r == 0) r = zs_meta_get(ZS_STR(\"%s\"), out, sizeof(out))".formatted(asked))).isEqualTo(result);
    }

    @Test
    void value_setAgain_isReplaced() throws Exception {
        assertThat(probe.run("zs_meta_set(ZS_STR(\"k\"), ZS_STR(\"old\")); zs_meta_set(ZS_STR(\"k\"), ZS_STR(\"v\"));"
            + " r = zs_meta_get(ZS_STR(\"k\"), out, sizeof(out))")).isEqualTo("1:v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0, 0", "ZS_STR(\" \\t\")"})
    void set_emptyKey_traps(String key) throws Exception {
        assertThat(probe.trap("zs_meta_set(" + key + ", ZS_STR(\"v\"))"))
            .isEqualTo("zs_meta_set: the metadata key is empty");
    }

    @Test
    void set_endlessly_traps() throws Exception {
        assertThat(probe.trap("for (unsigned i = 0; i < 2000; i++) { char k[12]; int n = zs_utoa10(i, k, 12);"
            + " zs_meta_set(k, n, 0, 0); }")).isEqualTo("zs_meta_set: the metadata of a request is limited to "
            + Metadata.MAX_ENTRIES + " keys and " + Metadata.MAX_CHARS + " characters");
    }
}
