package io.zeroserve.http;

import static io.zeroserve.http.Preconditions.Outcome.NOT_MODIFIED;
import static io.zeroserve.http.Preconditions.Outcome.PRECONDITION_FAILED;
import static io.zeroserve.http.Preconditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.http.Preconditions.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The representation has the strong tag "e" and was modified at AT; BEFORE and AFTER are a second from that. */
class PreconditionsTest {

    private static final long MODIFIED = 784_111_777;
    private static final String AT = HttpDate.format(MODIFIED);
    private static final String BEFORE = HttpDate.format(MODIFIED - 1);
    private static final String AFTER = HttpDate.format(MODIFIED + 1);
    private static final Validators BOTH = new Validators(EntityTag.strong("e"), MODIFIED);
    private static final Validators WEAK = new Validators(EntityTag.weak("e"), MODIFIED);
    private static final Validators NEITHER = new Validators(null, 0);
    private static final long NOW = 1_800_000_000;

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', nullValues = "-", value = {
        // If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since, outcome
        "-, -, -, -, PROCEED",
        "*, -, -, -, PROCEED",
        "\"e\", -, -, -, PROCEED",
        "'\"x\", \"e\"', -, -, -, PROCEED",
        "W/\"e\", -, -, -, PRECONDITION_FAILED",
        "\"x\", -, -, -, PRECONDITION_FAILED",
        "junk, -, -, -, PRECONDITION_FAILED",
        "\"e\", BEFORE, -, -, PROCEED",
        "-, BEFORE, -, -, PRECONDITION_FAILED",
        "-, AT, -, -, PROCEED",
        "-, AFTER, -, -, PROCEED",
        "-, junk, -, -, PROCEED",
        "-, -, *, -, NOT_MODIFIED",
        "-, -, \"e\", -, NOT_MODIFIED",
        "-, -, W/\"e\", -, NOT_MODIFIED",
        "-, -, '\"x\", W/\"e\"', -, NOT_MODIFIED",
        "-, -, \"x\", -, PROCEED",
        "-, -, junk, -, PROCEED",
        "-, -, \"x\", AFTER, PROCEED",
        "-, -, -, BEFORE, PROCEED",
        "-, -, -, AT, NOT_MODIFIED",
        "-, -, -, AFTER, NOT_MODIFIED",
        "-, -, -, junk, PROCEED",
        "\"x\", -, \"e\", -, PRECONDITION_FAILED",
        "\"e\", -, \"e\", -, NOT_MODIFIED",
    })
    void evaluate_get_followsTheOrderOfTheRfc(
            String ifMatch, String ifUnmodifiedSince, String ifNoneMatch, String ifModifiedSince, Outcome outcome) {
        Preconditions conditions = new Preconditions(
                ifMatch, date(ifUnmodifiedSince), ifNoneMatch, date(ifModifiedSince), null);
        assertThat(conditions.evaluate("GET", BOTH, NOW)).isEqualTo(outcome);
        assertThat(conditions.evaluate("HEAD", BOTH, NOW)).isEqualTo(outcome);
    }

    @Test
    void evaluate_otherMethod_failsInsteadOfNotModified() {
        assertThat(new Preconditions(null, null, "*", null, null).evaluate("PUT", BOTH, NOW))
                .isEqualTo(PRECONDITION_FAILED);
        assertThat(new Preconditions(null, null, null, AFTER, null).evaluate("POST", BOTH, NOW)).isEqualTo(PROCEED);
    }

    @Test
    void evaluate_noValidators_ignoresDatesAndMatchesNoTag() {
        assertThat(new Preconditions(null, BEFORE, null, AFTER, null).evaluate("GET", NEITHER, NOW))
                .isEqualTo(PROCEED);
        assertThat(new Preconditions("\"e\"", null, null, null, null).evaluate("GET", NEITHER, NOW))
                .isEqualTo(PRECONDITION_FAILED);
        assertThat(new Preconditions(null, null, "*", null, null).evaluate("GET", NEITHER, NOW))
                .isEqualTo(NOT_MODIFIED);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', nullValues = "-", value = {
        "-, true", "\"e\", true", "W/\"e\", false", "\"x\", false", "*, false", "'\"e\", \"x\"', false",
        "AT, true", "BEFORE, false", "AFTER, false", "junk, false",
    })
    void allowsRange_ifRange_comparesExactly(String ifRange, boolean allowed) {
        assertThat(new Preconditions(null, null, null, null, date(ifRange)).allowsRange(BOTH, NOW)).isEqualTo(allowed);
    }

    @Test
    void allowsRange_weakOrNoTag_isFalse() {
        Preconditions conditions = new Preconditions(null, null, null, null, "\"e\"");
        assertThat(conditions.allowsRange(WEAK, NOW)).isFalse();
        assertThat(conditions.allowsRange(NEITHER, NOW)).isFalse();
        assertThat(Preconditions.NONE.allowsRange(NEITHER, NOW)).isTrue();
    }

    private static String date(String word) {
        return switch (word) {
            case "AT" -> AT;
            case "BEFORE" -> BEFORE;
            case "AFTER" -> AFTER;
            case null, default -> word;
        };
    }
}
