package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64 and hexadecimal, seen from C, with the vectors of RFC 4648 10. */
class EncodingHelpersTest {
    private final HelperProbe probe;

    EncodingHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "f, 0, Zg==", "fo, 0, Zm8=", "foo, 0, Zm9v", "foob, 0, Zm9vYg==", "fooba, 0, Zm9vYmE=", "foobar, 0, Zm9vYmFy",
        "fo, 1, Zm8", "foob, 1, Zm9vYg", "\\xfb\\xff, 0, +/8=", "\\xfb\\xff, 2, -_8=", "\\xfb\\xff, 3, -_8"
    })
    void base64_vectors_areEncodedAndDecoded(String plain, int encoding, String text) throws Exception {
        assertThat(probe.run("""
            char in[] = "%s";
            r = zs_base64_encode(in, sizeof(in) - 1, out, sizeof(out), %d);
            if (r >= 0) out[r] = 0;
            char back[32];
            zs_memcpy(back, out, r);
            if (zs_base64_encode(in, sizeof(in) - 1, 0, 0, %2$d) != r) r = 1000;
            if (zs_base64_decode_in_place(back, r, %2$d) != sizeof(in) - 1) r = 2000;
            if (zs_memcmp(back, in, sizeof(in) - 1)) r = 3000""".formatted(plain, encoding)))
            .isEqualTo(text.length() + ":" + text);
    }

    @ParameterizedTest
    @CsvSource({
        "Zg=, 0", "Zg, 0", "Zg==, 1", "Zh==, 0", "Zm9=, 0", "'Zm 9v', 0", "'Zm9v\\n', 0", "-_8=, 0", "+/8=, 2",
        "Zg===, 0", "Z, 1", "=, 0", "Zg==Zg==, 0", "Zm9v, 4", "Zm9v, -1"
    })
    void base64Decode_notCanonical_fails(String text, int encoding) throws Exception {
        assertThat(probe.run("""
            zs_strcpy(out, "%s");
            r = zs_base64_decode_in_place(out, zs_strlen(out), %d)""".formatted(text, encoding)))
            .startsWith("-1:" + text.charAt(0));
    }

    @Test
    void base64Decode_empty_isEmptyInAnyEncoding() throws Exception {
        assertThat(probe.run("r = zs_base64_decode_in_place((void *)1, 0, 9)")).isEqualTo("0:untouched");
    }

    @Test
    void base64Encode_overItsInput_isAllowed() throws Exception {
        assertThat(probe.run("""
            zs_strcpy(out, "foobar");
            r = zs_base64_encode(out, 6, out, 9, 0)""")).isEqualTo("8:Zm9vYmFyd");
    }

    @Test
    void base64Encode_misuse_traps() throws Exception {
        assertThat(probe.trap("zs_base64_encode(ZS_STR(\"foo\"), out, 3, 0)"))
            .isEqualTo("zs_base64_encode: the output needs 4 bytes and has 3");
        assertThat(probe.trap("zs_base64_encode(ZS_STR(\"foo\"), out, 4, 4)"))
            .isEqualTo("zs_base64_encode: there is no base64 encoding 4");
        assertThat(probe.trap("zs_base64_encode((void *)8, 1, out, 4, 0)")).contains("load of 1 byte at 0x8");
        assertThat(probe.trap("zs_base64_encode(ZS_STR(\"foo\"), (void *)8, 4, 0)"))
            .contains("store of 4 bytes at 0x8");
    }

    @Test
    void hex_bothCases_areEncodedAndDecoded() throws Exception {
        assertThat(probe.run("r = zs_hex_encode(\"\\x01\\xab\\xff\", 3, out, 6, ZS_HEX_LOWERCASE); out[r] = 0"))
            .isEqualTo("6:01abff");
        assertThat(probe.run("r = zs_hex_encode(\"\\x01\\xab\\xff\", 3, out, 7, ZS_HEX_UPPERCASE); out[r] = 0"))
            .isEqualTo("6:01ABFF");
        assertThat(probe.run("zs_strcpy(out, \"666F6f\"); r = zs_hex_decode_in_place(out, 6); out[r] = 0"))
            .isEqualTo("3:foo");
    }

    @Test
    void hexEncode_sizeQuery_ignoresTheCase() throws Exception {
        assertThat(probe.run("r = zs_hex_encode(\"abc\", 3, 0, 0, 9)")).isEqualTo("6:untouched");
    }

    @Test
    void hexEncode_misuse_traps() throws Exception {
        assertThat(probe.trap("zs_hex_encode(\"abc\", 3, out, 5, 0)"))
            .isEqualTo("zs_hex_encode: the output needs 6 bytes and has 5");
        assertThat(probe.trap("zs_hex_encode(\"abc\", 3, out, 6, 2)"))
            .isEqualTo("zs_hex_encode: there is no hexadecimal case 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a", "0g", "0x12", " 0 "})
    void hexDecode_malformed_fails(String text) throws Exception {
        assertThat(probe.run("zs_strcpy(out, \"%s\"); r = zs_hex_decode_in_place(out, zs_strlen(out))".formatted(text)))
            .isEqualTo("-1:" + text);
    }

    @Test
    void hexDecode_empty_isEmpty() throws Exception {
        assertThat(probe.run("r = zs_hex_decode_in_place(out, 0)")).isEqualTo("0:untouched");
    }
}
