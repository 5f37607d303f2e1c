package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderRulesTest {

    @ParameterizedTest
    @CsvSource({"/a.txt, a.txt, true", "/a.txt, x/a.txt, false", "a.txt, x/a.txt, true", "*.html, index.html, true",
        "*.html, docs/index.html, true", "/*.html, docs/index.html, false", "/docs/*, docs/a, true",
        "/docs/*, docs/a/b, false", "/docs/**, docs/a/b, true", "/**, a/b/c, true", "/**/x, a/b/x, true",
        "/**/x, x, false", "/a?c, abc, true", "/a?c, a/c, false", "/a.b, aXb, false", "/(a|b), a, false",
        "*, anything/at.all, true", "/*, a/b, false"})
    void apply_pattern_meansTheseFiles(String pattern, String key, boolean matches) throws IOException {
        HeaderRules rules = parse("{\"" + pattern + "\": {\"x-a\": \"1\"}}");
        assertThat(fields(rules, key)).isEqualTo(matches ? Map.of("x-a", "1") : Map.of());
    }

    @Test
    void apply_severalRules_countInTheirOrder() throws IOException {
        HeaderRules rules = parse("""
                {"/**": {"X-A": "1", "x-b": "1", "cache-control": null},
                 "*.js": {"x-a": "2"},
                 "/app.js": {"x-b": null, "x-c": "3"}}""");

        assertThat(fields(rules, "app.js")).isEqualTo(Map.of("x-a", "2", "x-c", "3"));
        assertThat(fields(rules, "a.css")).isEqualTo(Map.of("x-a", "1", "x-b", "1"));
    }

    @Test
    void of_hashedName_isForEverUnlessARuleSaysOtherwise() throws IOException {
        Presenter presenter = new Presenter(parse("{\"/own/*\": {\"cache-control\": \"no-cache\"}}"));

        assertThat(presenter.of("a.0123abcd.js").fields())
                .isEqualTo(Map.of("cache-control", "public, max-age=31536000, immutable"));
        assertThat(presenter.of("own/a.0123abcd.js").fields()).isEqualTo(Map.of("cache-control", "no-cache"));
        assertThat(presenter.of("a.js").fields()).isEmpty();
        assertThat(presenter.of("b.js")).as("alike").isSameAs(presenter.of("c.js"));
    }

    @Test
    void of_contentTypeInARule_replacesTheKnownOne() throws IOException {
        Presenter presenter = new Presenter(parse("{\"*.bin\": {\"content-type\": \"text/plain\"}}"));

        assertThat(presenter.of("a.bin").contentType()).isEqualTo("text/plain");
        assertThat(presenter.of("a.bin").fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[]                              | line 1: an object of patterns is expected",
        "``                              | line 1: an object of patterns is expected",
        "{                               | line 1: Unexpected end-of-input",
        "{} {}                           | line 1: something follows the object",
        "{\"a/b\": {}}                   | line 1: \"a/b\": a pattern starts with / or has no / at all",
        "{\"\": {}}                      | line 1: \"\": a pattern starts with /",
        "{\"/a\": 1}                     | line 1: an object of header fields is expected",
        "{\"/a\": {\"x\": 1}}            | line 1: the value of x must be a text, or null",
        "{\"/a\": {\"x y\": \"\"}}       | line 1: \"x y\" is no name of a header field",
        "{\"/a\": {\"x\": \"a\\r\\nb\"}} | line 1: the value of x must be visible ASCII",
        "{\"/a\": {\"x\": \"\\u00e9\"}}  | line 1: the value of x must be visible ASCII",
        "{\"/a\": {\"Etag\": \"x\"}}     | line 1: etag cannot be set: the server says it",
        "{\"/a\": {\"Content-Length\": \"1\"}} | line 1: content-length cannot be set",
        "{\"/a\": {\"x\": \"1\", \"x\": \"2\"}} | line 1: Duplicate field 'x'",
        "{\"/a\": {\"x\": \"1\", \"X\": \"2\"}} | line 1: x is there twice",
        "{\"/a\": {}, \"/a\": {}}        | line 1: Duplicate field '/a'",
        "{\"/a\": {x: 1}}                | line 1: Unexpected character"})
    void parse_whatAreNoRules_isRefusedWithFileLineAndReason(String json, String reason) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(IOException.class)
                .hasMessageStartingWith(".zeroserve/headers.json, " + reason);
    }

    @Test
    void parse_flawOnALaterLine_namesThatLine() {
        assertThatThrownBy(() -> parse("{\n \"/a\": {\n  \"te\": \"\"\n}}")).hasMessageContaining("line 3");
    }

    @Test
    void parse_tooMuch_isRefused() throws IOException {
        assertThat(parse(rules(HeaderRules.MAX_RULES))).isNotNull();
        assertThatThrownBy(() -> parse(rules(HeaderRules.MAX_RULES + 1)))
                .hasMessageContaining("more than 1000 patterns");
        assertThat(parse(fields(HeaderRules.MAX_FIELDS))).isNotNull();
        assertThatThrownBy(() -> parse(fields(HeaderRules.MAX_FIELDS + 1))).hasMessageContaining("more than 64 fields");
    }

    private static String rules(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"/" + i + "\": {}").collect(Collectors.joining(",", "{", "}"));
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"x" + i + "\": \"\"")
                .collect(Collectors.joining(",", "{\"/a\": {", "}}"));
    }

    private static HeaderRules parse(String json) throws IOException {
        return HeaderRules.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> fields(HeaderRules rules, String key) {
        Map<String, String> fields = new TreeMap<>();
        rules.apply(key, fields);
        return fields;
    }
}
