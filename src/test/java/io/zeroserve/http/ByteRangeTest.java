package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.http.ByteRange.Satisfiable;
import io.zeroserve.http.ByteRange.Unsatisfiable;
import io.zeroserve.http.ByteRange.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-9, 0, 9",
        "bytes=3-5, 3, 5",
        "bytes=3-, 3, 9",
        "bytes=9-, 9, 9",
        "bytes=3-100, 3, 9",
        "bytes=-1, 9, 9",
        "bytes=-10, 0, 9",
        "bytes=-100, 0, 9",
        "bytes=0-99999999999999999999, 0, 9",
        "bytes=-99999999999999999999, 0, 9",
        "bytes=0-9223372036854775807, 0, 9",
        "bytes=007-008, 7, 8",
        "BYTES=1-2, 1, 2",
        "'bytes= 1-2 ', 1, 2",
    })
    void parse_satisfiable_isClippedToTheSize(String fieldValue, long first, long last) {
        assertThat(ByteRange.parse(fieldValue, 10)).isEqualTo(new Satisfiable(first, last, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-",
            "bytes=9223372036854775807-9223372036854775807", "bytes=-000"})
    void parse_beyondTheSize_isUnsatisfiable(String fieldValue) {
        assertThat(ByteRange.parse(fieldValue, 10)).isEqualTo(new Unsatisfiable(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes", "bytes=", "bytes=-", "bytes=1", "bytes=a-b", "bytes=1-2,4-5", "bytes=1-2,",
            "bytes=5-3", "items=0-1", "bytes 0-1", "bytes=--1", "bytes=1--2", "bytes=+1-2", "bytes=1 - 2",
            "bytes=0x1-2", "bytes=\u0661-2", " bytes=0-1"})
    void parse_malformedOrSeveral_isWhole(String fieldValue) {
        assertThat(ByteRange.parse(fieldValue, 10)).isEqualTo(new Whole());
    }

    @Test
    void parse_noField_isWhole() {
        assertThat(ByteRange.parse(null, 10)).isEqualTo(new Whole());
    }

    @Test
    void parse_emptyRepresentation_hasNoRange() {
        assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(new Unsatisfiable(0));
        assertThat(ByteRange.parse("bytes=-5", 0)).isEqualTo(new Whole());
        assertThat(ByteRange.parse("bytes=-0", 0)).isEqualTo(new Unsatisfiable(0));
    }

    @Test
    void contentRange_ofEither_isTheFieldValue() {
        assertThat(new Satisfiable(3, 5, 10).contentRange()).isEqualTo("bytes 3-5/10");
        assertThat(new Satisfiable(3, 5, 10).lengthBytes()).isEqualTo(3);
        assertThat(new Unsatisfiable(10).contentRange()).isEqualTo("bytes */10");
    }
}
