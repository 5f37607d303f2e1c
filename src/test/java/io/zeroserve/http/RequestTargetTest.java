package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b, , ",
        "/a?x=1&y, /a, x=1&y, ",
        "/a?, /a, '', ",
        "/a?b?c, /a, b?c, ",
        "*, *, , ",
        "http://h/p?q, /p, q, http://h",
        "http://h:80, /, , http://h:80",
        "http://h?q, /, q, http://h",
        "/x://y/z, /x://y/z, , "})
    void parse_validForm_splitsIt(String target, String path, String query, String origin) {
        assertThat(RequestTarget.parse(target)).contains(new RequestTarget(path, query, origin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "example.com:443", "?q", "://h/p", "/a b", "/a\tb", "/a#b", "/é", "/a\u0000",
        "/a?\u007f"})
    void parse_anythingElse_isEmpty(String target) {
        assertThat(RequestTarget.parse(target)).isEmpty();
    }

    @Test
    void parse_absoluteFormWithTraversal_leavesThePathToRequestPath() {
        assertThat(RequestTarget.parse("http://h/../x").orElseThrow().path()).isEqualTo("/../x");
    }
}
