package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.http.QueryString.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStringTest {

    @ParameterizedTest
    @CsvSource({
        "a=1, 1",
        "b=2&a=1, 1",
        "a=1&a=2, 1",
        "&&a=1&, 1",
        "a, ''",
        "a=, ''",
        "a=b=c, b=c",
        "a=x+y%20z, x y z",
        "a=%2B, +",
        "%61=1, 1",
        "a=%C3%A9, \u00e9",
        "a=\u00e9%20, '\u00e9 '",
        "a=%zz, %zz",
        "a=%4, %4",
        "a=%, %",
        "a=%%41, %A",
        "a=%ff, \ufffd",
        "a=%26%3D, &=",
        "a;b=1&a=2, 2",
    })
    void findFirst_parameterA_isDecoded(String query, String value) {
        assertThat(QueryString.parse(query).findFirst("a")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-", "''", "&", "A=1", "b=a", "aa=1"})
    void findFirst_absent_isEmpty(String query) {
        assertThat(QueryString.parse(query).findFirst("a")).isEmpty();
    }

    @Test
    void parameters_several_keepTheirOrder() {
        assertThat(QueryString.parse("b=1&=2&a").parameters())
                .containsExactly(new Parameter("b", "1"), new Parameter("", "2"), new Parameter("a", ""));
    }

    @Test
    void contains_anyOccurrence_counts() {
        QueryString query = QueryString.parse("a=1&a=2");
        assertThat(query.contains("a", "2")).isTrue();
        assertThat(query.contains("a", "3")).isFalse();
    }
}
