package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "example.com, example.com, -",
        "Example.COM:8080, example.com, 8080",
        "example.com:, example.com, -",
        "localhost:65535, localhost, 65535",
        "a:0080, a, 80",
        "127.0.0.1:1, 127.0.0.1, 1",
        "[::1], [::1], -",
        "[::1]:443, [::1], 443",
        "[::], [::], -",
        "[2001:DB8::A], [2001:db8::a], -",
        "[1:2:3:4:5:6:7:8], [1:2:3:4:5:6:7:8], -",
        "[1:2:3:4:5:6:7::], [1:2:3:4:5:6:7::], -",
        "[::ffff:192.0.2.1]:80, [::ffff:192.0.2.1], 80",
        "[1:2:3:4:5:6:192.0.2.1], [1:2:3:4:5:6:192.0.2.1], -",
        "a_b.example., a_b.example., -",
        "%41b, %41b, -",
    })
    void parse_wellFormed_givesHostAndPort(String text, String host, Integer port) {
        OptionalInt expected = port == null ? OptionalInt.empty() : OptionalInt.of(port);
        assertThat(Authority.parse(text)).contains(new Authority(host, expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", ":80", "a:b", "a:0", "a:65536", "a:99999999999", "a:-1", "a:80:80", "a b", "a/b", "a?b", "a#b",
        "user@a", "a@b:80", "a\r\nb", "a\0", "\u00e9", "%4", "%zz", "a,b c", "::1", "a\\b", "<a>",
        "[", "[]", "]", "[::1", "::1]", "[::1]x", "[::1]80", "[:::]", "[1::2::3]", "[1:2:3]", "[1:2:3:4:5:6:7:8:9]",
        "[1:2:3:4:5:6:7:8::]", "[12345::]", "[g::]", "[::1%25eth0]", "[fe80::1%eth0]", "[v1.x]", "[::256.0.0.1]",
        "[192.0.2.1::]", "[::1.2.3]", "[:1]", "[1:]", "[127.0.0.1]",
    })
    void parse_malformed_isEmpty(String text) {
        assertThat(Authority.parse(text)).isEmpty();
    }

    @Test
    void parse_hostAtAndOverTheLimit_isTakenAndRefused() {
        assertThat(Authority.parse("a".repeat(Authority.MAX_HOST_LENGTH))).isPresent();
        assertThat(Authority.parse("a".repeat(Authority.MAX_HOST_LENGTH + 1))).isEmpty();
    }

    @Test
    void toString_withAndWithoutPort_isAFieldValue() {
        assertThat(Authority.parse("A:080").orElseThrow()).hasToString("a:80");
        assertThat(Authority.parse("[::1]").orElseThrow()).hasToString("[::1]");
    }
}
