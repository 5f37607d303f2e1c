package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', /",
        "/, '', /",
        "//, '', /",
        "/a, a, /a",
        "/a/, a, /a/",
        "a/b, a/b, /a/b",
        "*, *, /*",
        "//a///b//, a/b, /a/b/",
        "/a/./b, a/b, /a/b",
        "/a/../b, b, /b",
        "/a/b/../../c, c, /c",
        "/a/.., '', /",
        "/a/b/.., a, /a/",
        "/a/., a, /a/",
        "/., '', /",
        "/.../a, .../a, /.../a",
        "/.a/..b, .a/..b, /.a/..b",
        "/a., a., /a.",
        "/%61, a, /%61",
        "/a%20b, a b, /a%20b",
        "/a b, a b, /a%20b",
        "/%2e/a, a, /a",
        "/a/%2e%2E/b, b, /b",
        "/a/.%2e/b, b, /b",
        "/a/b/%2e%2e, a, /a/",
        "/%c3%a9, \u00e9, /%c3%a9",
        "/\u00e9, \u00e9, /%C3%A9",
        "/%f0%9f%98%80, \ud83d\ude00, /%f0%9f%98%80",
        "/a%, a%, /a%",
        "/a%4, a%4, /a%4",
        "/a%/b, a%/b, /a%/b",
        "/a%4/b, a%4/b, /a%4/b",
        "/%25zz, %zz, /%25zz",
        "/%252e%252e/a, %2e%2e/a, /%252e%252e/a",
        "/a%3fb, a?b, /a%3fb",
        "/a+b, a+b, /a+b",
        "'/a\\b', 'a\\b', '/a\\b'",
    })
    void parse_wellFormed_givesKeyAndCanonicalPath(String raw, String key, String encoded) {
        RequestPath path = RequestPath.parse(raw).orElseThrow();

        assertThat(path.key()).isEqualTo(key);
        assertThat(path.encoded()).isEqualTo(encoded);
        assertThat(path.directoryHint()).isEqualTo(encoded.endsWith("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/..", "/../a", "/a/../..", "/a/../../b", "/%2e%2e", "/.%2e/a", "..", "/./..",
        "/%zz", "/%4z", "/%z4", "/%%41",
        "/a%2fb", "/%2F", "/..%2fetc", "/%2e%2e%2fetc",
        "/%ff", "/%c3", "/%c3/%a9", "/%c0%ae", "/%ed%a0%80", "/%f5%80%80%80", "/\ud83d", "/\ude00x",
        "/%00", "/a%00.html", "/a\0", "/%0a", "/%0d%0aX:y", "/%7f", "/a\tb", "/%c2%85",
        "/a?b", "/a#b", "/%41?",
    })
    void parse_malformed_isEmpty(String raw) {
        assertThat(RequestPath.parse(raw)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a//b/../c%20d/./e/", "/%41%", "/a b", "/\u00e9", "", "/x/.."})
    void parse_canonicalPathAgain_isTheSame(String raw) {
        RequestPath path = RequestPath.parse(raw).orElseThrow();
        assertThat(RequestPath.parse(path.encoded())).contains(path).map(RequestPath::key).contains(path.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/.zeroserve", "/.zeroserve/", "/.zeroserve/tls/key.pem", "//.zeroserve/a", "/./.zeroserve/a",
        "/x/../.zeroserve/a", "/%2ezeroserve/a", "/.zero%73erve/a", "/.ZeroServe/a", "/.zeroserve./a",
        "/.zeroserve%20/a", "/.zeroserve. ./a",
    })
    void isInternal_anySpellingOfTheFolder_isTrue(String raw) {
        assertThat(RequestPath.parse(raw).orElseThrow().isInternal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/.zeroserve", "/.zeroserver/a", "/zeroserve", "/.zeroserve-x", "/.zeroserv"})
    void isInternal_otherPath_isFalse(String raw) {
        assertThat(RequestPath.parse(raw).orElseThrow().isInternal()).isFalse();
    }

    @Test
    void parse_longPathOfDotSegments_isLinear() {
        String raw = "/a/%2e%2e".repeat(7000) + "/b";
        assertThat(RequestPath.parse(raw).orElseThrow().key()).isEqualTo("b");
    }
}
