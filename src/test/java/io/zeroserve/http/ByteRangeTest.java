package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.http.ByteRange.Satisfiable;
import io.zeroserve.http.ByteRange.Several;
import io.zeroserve.http.ByteRange.Unsatisfiable;
import io.zeroserve.http.ByteRange.Whole;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    @ValueSource(strings = {"", "bytes", "bytes=", "bytes=-", "bytes=1", "bytes=a-b", "bytes=1-2,",
            "bytes=5-3", "items=0-1", "bytes 0-1", "bytes=--1", "bytes=1--2", "bytes=+1-2", "bytes=1 - 2",
            "bytes=0x1-2", "bytes=\u0661-2", " bytes=0-1"})
    void parse_malformedOrNotWorthParts_isWhole(String fieldValue) {
        assertThat(ByteRange.parse(fieldValue, 10)).isEqualTo(new Whole());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bytes=0-0,1000-1000            | 0-0 1000-1000",
        "bytes=1000-1000,0-0            | 1000-1000 0-0",
        "bytes=0-99, 500-599 ,-100      | 0-99 500-599 9900-9999",
        "bytes=0-99,500-599,9000-       | 0-99 500-599 9000-9999",
        "bytes=0-99,20000-,500-599      | 0-99 500-599",
        // Overlapping, touching, and closer than the head of a part.
        "bytes=0-99,50-199,500-599      | 0-199 500-599",
        "bytes=500-599,0-99,100-199     | 500-599 0-199",
        "bytes=0-99,219-299,1000-1099   | 0-299 1000-1099",
        "bytes=0-99,220-299,1000-1099   | 0-99 220-299 1000-1099",
        "bytes=1000-1099,0-99,2000-2099,50-2050 | 0-2099",
        "bytes=1-2,4-5                  | 1-5",
        "bytes=0-0,0-0,0-0,0-0          | 0-0",
        "bytes=3-5,20000-               | 3-5"})
    void parse_severalRanges_areSentApartWhereTheyAre(String fieldValue, String parts) {
        List<Satisfiable> expected = Stream.of(parts.split(" ")).map(part -> part.split("-"))
                .map(ends -> new Satisfiable(Long.parseLong(ends[0]), Long.parseLong(ends[1]), 10_000)).toList();

        assertThat(ByteRange.parse(fieldValue, 10_000))
                .isEqualTo(expected.size() == 1 ? expected.getFirst() : new Several(expected));
    }

    @Test
    void parse_severalBeyondTheSize_isUnsatisfiable() {
        assertThat(ByteRange.parse("bytes=10-,20-30,-0", 10)).isEqualTo(new Unsatisfiable(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,,4-5", "bytes=0-1,x", "bytes=0-1,5-3", "bytes=0-1,-", "bytes=,"})
    void parse_severalAndOneMalformed_isWhole(String fieldValue) {
        assertThat(ByteRange.parse(fieldValue, 10_000)).isEqualTo(new Whole());
    }

    @Test
    void parse_moreRangesThanTheLimit_isWhole() {
        String most = "bytes=" + IntStream.range(0, ByteRange.MAX_RANGES).mapToObj(i -> i * 1000 + "-" + i * 1000)
                .collect(Collectors.joining(","));

        assertThat(((Several) ByteRange.parse(most, 1_000_000)).parts()).hasSize(ByteRange.MAX_RANGES);
        assertThat(ByteRange.parse(most + ",999999-", 1_000_000)).isEqualTo(new Whole());
    }

    @Test
    void parse_partsThatTakeAsMuchAsTheWhole_isWhole() {
        assertThat(ByteRange.parse("bytes=0-4999,5200-", 10_000)).isEqualTo(new Whole());
        assertThat(ByteRange.parse("bytes=0-4999,5300-", 10_000)).isInstanceOf(Several.class);
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
