package io.zeroserve.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamRulesTest {

    @ParameterizedTest
    @CsvSource({"http://a, true", "https://A:1, true", "h2c://a:80/x, true", "http://b:80, false", "http://b:81, true",
        "http://ab, false", "http://a.b, false", "'http://[::1]:9', true", "'http://[::1]', false", "unix//run/s, true",
        "unix//run/s2, false", "unix/run/s, false", "http://localhost, false"})
    void allow_listed_onlyThose(String url, boolean allowed) {
        UpstreamRules rules = UpstreamRules.of(List.of("a", "B:81", "[::1]:9", "unix//run/s"));

        assertThat(rules.allow(Upstream.parse(url).orElseThrow())).isEqualTo(allowed);
    }

    @Test
    void allow_noneListed_none() {
        assertThat(UpstreamRules.of(List.of()).allow(Upstream.parse("http://a").orElseThrow())).isFalse();
        assertThat(UpstreamRules.of(null).allow(Upstream.parse("http://a").orElseThrow())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:0", "a:b", "http://a", "a/b", "[::1", "a b"})
    void of_whatIsNoServer_isRefused(String entry) {
        assertThatThrownBy(() -> UpstreamRules.of(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }
}
