package io.zeroserve.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldLineTest {
    private static FieldLine parse(String line) {
        byte[] bytes = (line + "behind").getBytes(ISO_8859_1);
        return FieldLine.parse(bytes, line.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "Content-Type: text/html|content-type|text/html", "X-Other:\t a b \t|x-other|a b", "etag:|etag|''",
        "x:a:b|x|a:b", "x: \u00e4\u00ff|x|\u00e4\u00ff"})
    void parse_line_isSplitAtTheColon(String line, String name, String value) {
        assertThat(parse(line)).isEqualTo(new FieldLine(name, value));
    }

    @Test
    void parse_everyCharacterOfTokens_canBeInAName() {
        assertThat(parse("!#$%&'*+-.^_`|~09Az:")).isEqualTo(new FieldLine("!#$%&'*+-.^_`|~09az", ""));
    }

    @Test
    void parse_knownName_isNotMadeAnew() {
        for (String name : new String[] {"content-length", "set-cookie", "x-xss-protection", "age"}) {
            assertThat(parse(name.toUpperCase() + ":").name()).isSameAs(name);
        }
        assertThat(parse("agf:").name()).isEqualTo("agf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", ":", ": y", "x : y", " x: y", "x y: z", "x: \0", "x: \r",
        "x: a\u007f", "\u00e4: x"})
    void parse_whatIsNoField_isNull(String line) {
        assertThat(parse(line)).isNull();
    }
}
