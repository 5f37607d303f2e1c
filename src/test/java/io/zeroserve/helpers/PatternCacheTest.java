package io.zeroserve.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternCacheTest {
    private final PatternCache patterns = new PatternCache();

    private String replace(String pattern, String text, String replacement) {
        return new Substitution.Regular(patterns.find(pattern).orElseThrow(), replacement).apply(text);
    }

    @ParameterizedTest
    @CsvSource({
        "b+, abbbc, x, axc", "(a)(b)?, ab-a, [$1$2], [ab]-[a]", "(?P<n>b), abc, ${n}${n}x$$, abbx$c",
        "(b), abc, $1x, ac", "(b), abc, ${1}x, abxc", "b, abc, $9$, a$c",
        "a*, baaac, x, xbxcx", "a{, a{b, x, xb", "{x}, {x}b, y, yb",
        "a{2}, aaab, x, xab", "(?i)B, abc, x, axc", "b, abc, ${1, a${1c"
    })
    void replace_patterns_areOfRe2(String pattern, String text, String replacement, String result) {
        assertThat(replace(pattern, text, replacement)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "*", "a**", "(?=a)", "(?<!a)b", "(a)\\1", "a{1001}", "\\"})
    void find_notOfRe2_isNone(String pattern) {
        assertThat(patterns.find(pattern)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{100}){100}){100}", "((((((((x{999}){999}){999}){999}){999}){999}){999}){999})",
        "(a{100}b|c){50}", "([(]{90}){90}", "((a{100}){100}\\){2}", "(?:(?:a{64}){64}){2}"})
    void find_nestedRepeatsThatMultiply_isNoneBeforeItIsCompiled(String pattern) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () ->
            assertThat(patterns.find(pattern)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", "a{1000}", "([]{2}]{9}){9}",
        "(\\{a{9}){9}", "a{9", "a{,9}"})
    void find_ordinaryRepeats_isCompiled(String pattern) {
        assertThat(patterns.find(pattern)).isPresent();
    }

    @Test
    void find_textTooLong_isNone() {
        assertThat(patterns.find("a".repeat(PatternCache.MAX_PATTERN_CHARS))).isPresent();
        assertThat(patterns.find("a".repeat(PatternCache.MAX_PATTERN_CHARS + 1))).isEmpty();
    }

    @Test
    void find_inputThatMakesBacktrackersHang_isLinear() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () ->
            assertThat(replace("(a+)+$", "a".repeat(20_000) + "b", "x")).endsWith("b"));
    }

    @Test
    void cache_moreThanItHolds_forgetsTheLeastRecent() {
        Object kept = patterns.find("kept").orElseThrow();
        for (int i = 0; i < PatternCache.MAX_PATTERNS + 10; i++) {
            patterns.find("p" + i);
            assertThat(patterns.find("kept").orElseThrow()).isSameAs(kept);
        }
        assertThat(patterns.size()).isEqualTo(PatternCache.MAX_PATTERNS);
    }
}
