package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

    private static final long NOW = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
    private static final long EXAMPLE = 784_111_777;

    @Test
    void format_exampleOfTheRfc_isImfFixdate() {
        assertThat(HttpDate.format(EXAMPLE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void format_manyTimes_equalsTheJdksAndParsesBack() {
        DateTimeFormatter reference = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
        for (long seconds = 0; seconds < HttpDate.MAX_SECONDS; seconds += 123_456_789) {
            String text = HttpDate.format(seconds);
            assertThat(text).isEqualTo(reference.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC)));
            assertThat(HttpDate.parse(text, NOW)).hasValue(seconds);
        }
    }

    @Test
    void format_rangeEnds_areTakenAndBeyondRefused() {
        assertThat(HttpDate.format(0)).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(HttpDate.format(HttpDate.MAX_SECONDS)).isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
        assertThatThrownBy(() -> HttpDate.format(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpDate.format(HttpDate.MAX_SECONDS + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994"})
    void parse_threeFormats_areTheSameTime(String text) {
        assertThat(HttpDate.parse(text, NOW)).hasValue(EXAMPLE);
    }

    @ParameterizedTest
    @CsvSource({"76, 2076", "77, 1977", "99, 1999", "00, 2000", "26, 2026"})
    void parse_twoDigitYear_isAtMostFiftyYearsAhead(String digits, int year) {
        long seconds = HttpDate.parse("Monday, 01-Jan-" + digits + " 00:00:00 GMT", NOW).orElseThrow();
        assertThat(Instant.ofEpochSecond(seconds)).isEqualTo(year + "-01-01T00:00:00Z");
    }

    @Test
    void parse_beforeTheEpoch_isNegative() {
        assertThat(HttpDate.parse("Wed, 31 Dec 1969 23:59:59 GMT", NOW)).hasValue(-1);
    }

    @Test
    void parse_leapSecondAtTheEndOfTheYear9999_isTheSecondBefore() {
        assertThat(HttpDate.parse("Fri, 31 Dec 9999 23:59:60 GMT", 0)).hasValue(HttpDate.MAX_SECONDS);
    }

    @Test
    void parse_leapSecond_isTheNextMinute() {
        assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
                .isEqualTo(HttpDate.parse("Sun, 01 Jan 2017 00:00:00 GMT", NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", ",", "0", "784111777", "Sun", "Sun, ", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08-49-37 GMT",
        "Sun, 06 Nov 19x4 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06 Nov 94 08:49:37 GMT", "Someday, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-xx 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov    08:49:37 1994",
        "Sun Nov  6 08:49:37 19 4", "Sun, 06 Nov \u0661994 08:49:37 GMT",
    })
    void parse_notADate_isEmpty(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }
}
