package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cookie among those that a browser sends. */
class CookieFieldTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a=1 | a | 1", "a=1; b=2 | b | 2", "a=1;b=2;a=3 | a | 1", "b=a=1 | b | a=1",
        "a; a=1 | a | 1", "  a =  x y ; b | a | x y", "a= | a | ''"})
    void find_there_isTheFirst(String field, String name, String value) {
        assertThat(CookieField.find(field, name)).contains(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a=1 | b", "a=1 | A", "ba=1 | a", "'' | a", "a | a"})
    void find_notThere_isEmpty(String field, String name) {
        assertThat(CookieField.find(field, name)).isEmpty();
    }

    @Test
    void find_noField_isEmpty() {
        assertThat(CookieField.find(null, "a")).isEmpty();
    }
}
