package io.zeroserve.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.ebpf.machine.HelperRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON texts, in and out. */
class JsonTextTest {

    private static Optional<JsonNode> parse(String text) {
        return JsonReader.parse(text, new MemoryBudget(1 << 20));
    }

    private static String rewrite(String text) {
        return new String(JsonWriter.write(parse(text).orElseThrow()), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "null | null", "true | true", "` [ 1 , 2 ] ` | [1,2]",
        "{\"b\":1,\"a\":{\"c\":[]}} | {\"a\":{\"c\":[]},\"b\":1}", "{\"a\":1,\"a\":2} | {\"a\":2}",
        "\"\\u00e9\\/\\u001f\\n\\\"\" | \"\u00e9/\\u001f\\n\\\"\"",
        "\"\\ud83d\\ude00\" | \"\ud83d\ude00\"", "\"\" | \"\"", "[] | []", "{} | {}",
        "-9223372036854775808 | -9223372036854775808", "18446744073709551615 | 18446744073709551615",
        "18446744073709551616 | 1.8446744073709552e19", "-9223372036854775809 | -9.223372036854775808e18",
        "0 | 0", "1.0 | 1.0", "1e2 | 100.0", "-0.0 | -0.0", "0.00001 | 0.00001", "0.000001 | 1e-6", "1e16 | 1e16",
        "123456789012345.6 | 123456789012345.6", "1.5e300 | 1.5e300", "1e-400 | 0.0",
        "5e-324 | 5e-324", "1e-323 | 1e-323", "1.5e-323 | 1.5e-323", "1e23 | 1e23", "2.5e-3 | 0.0025"
    })
    void text_rewritten_isCompactAndOrdered(String text, String expected) {
        // the shortest digits of that double, whatever the text had
        assertThat(rewrite(text))
            .isEqualTo(expected.equals("-9.223372036854775808e18") ? "-9.223372036854776e18" : expected);
    }

    @Test
    void members_areOrderedByTheBytesOfTheirKeys() {
        // U+FF5E comes before U+1F600 in UTF-8, behind its surrogates in UTF-16.
        assertThat(rewrite("{\"\ud83d\ude00\":1,\"\uff5e\":2,\"z\":3,\"Z\":4,\"\":5}"))
            .isEqualTo("{\"\":5,\"Z\":4,\"z\":3,\"\uff5e\":2,\"\ud83d\ude00\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nul", "[1,]", "{\"a\":1,}", "[1 2]", "{a:1}", "{'a':1}", "'a'", "01", "+1", ".5",
        "5.", "1e", "0x10", "NaN", "Infinity", "-", "1 2", "null,", "[1]]", "\"a", "\"\t\"", "\"\\x\"", "\"\\ud83d\"",
        "\"\\ude00x\"", "{\"\\ud83d\":1}", "// c\n1", "/* c */1", "# c\n1", "1e999", "\ufeff1", "\u00a01", "[",
        "{\"a\"}", "{\"a\":}", "truefalse", "1true", "\"a\"\"b\"", "\u0000"})
    void text_malformed_isRefused(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void nesting_toTheLimit_isRead() {
        assertThat(parse("[".repeat(128) + "]".repeat(128))).isPresent();
        assertThat(parse("[".repeat(129) + "]".repeat(129))).isEmpty();
        assertThat(parse("{\"a\":".repeat(128) + "1" + "}".repeat(128))).isPresent();
        assertThat(parse("{\"a\":".repeat(129) + "1" + "}".repeat(129))).isEmpty();
    }

    @Test
    void budget_isChargedForValuesTextsAndMembers() {
        // an object, a member of a key of two bytes, and a text of three
        assertThat(JsonReader.parse("{\"\u00e9\":\"abc\"}", new MemoryBudget(32 + 24 + 2 + 32 + 3))).isPresent();
        assertThatThrownBy(() -> JsonReader.parse("{\"\u00e9\":\"abc\"}", new MemoryBudget(32 + 24 + 2 + 32 + 2)))
            .isInstanceOf(HelperRefusal.class).hasMessage("external memory footprint exceeded (92 bytes)");
    }
}
