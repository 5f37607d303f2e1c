package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldTest {

    @ParameterizedTest
    @ValueSource(strings = {"Host", "x", "X-1", "!#$%&'*+-.^_`|~"})
    void isValid_tokenAsName_isTrue(String name) {
        assertThat(HeaderName.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", ":path", "a\r\nb", "a\tb", "a\0", "\u00e9", "\u4f60",
        "a(b", "a/b", "\""})
    void isValid_notATokenAsName_isFalse(String name) {
        assertThat(HeaderName.isValid(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b", "a\tb", "caf\u00e9", "\"quoted\""})
    void isValid_fieldValue_isTrue(String value) {
        assertThat(HeaderValue.isValid(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\n", "a\rb", "a\0b", "a\u007fb", "\u0001", " a", "a ", "\ta", " "})
    void isValid_headerInjection_isFalse(String value) {
        assertThat(HeaderValue.isValid(value)).isFalse();
    }
}
