package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    /** The table of RFC 9110 8.8.3.2. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "W/\"1\", W/\"1\", false, true",
        "W/\"1\", W/\"2\", false, false",
        "W/\"1\", \"1\", false, true",
        "\"1\", \"1\", true, true",
    })
    void equals_tableOfTheRfc_holds(String first, String second, boolean strong, boolean weak) {
        EntityTag a = EntityTag.parse(first).orElseThrow();
        EntityTag b = EntityTag.parse(second).orElseThrow();

        assertThat(a.strongEquals(b)).isEqualTo(strong);
        assertThat(b.strongEquals(a)).isEqualTo(strong);
        assertThat(a.weakEquals(b)).isEqualTo(weak);
    }

    @Test
    void parse_wellFormed_keepsItsText() {
        assertThat(EntityTag.parse(" \"a,b\"\t")).contains(EntityTag.strong("a,b"));
        assertThat(EntityTag.parse("W/\"\"")).contains(EntityTag.weak(""));
        assertThat(EntityTag.weak("x").headerValue()).isEqualTo("W/\"x\"");
        assertThat(EntityTag.strong("x").headerValue()).isEqualTo("\"x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "x", "\"", "\"x", "x\"", "w/\"x\"", "W/x", "W/", "W/ \"x\"", "\"a\"b", "\"a b\"",
            "\"a\", \"b\""})
    void parse_notOneTag_isEmpty(String text) {
        assertThat(EntityTag.parse(text)).isEmpty();
    }

    @Test
    void parseList_goodAndBadMembers_givesTheGood() {
        assertThat(EntityTag.parseList(", \"a,1\" ,W/\"b\",, x, \"c\"d, \"e\""))
                .containsExactly(EntityTag.strong("a,1"), EntityTag.weak("b"), EntityTag.strong("e"));
        assertThat(EntityTag.parseList("")).isEmpty();
        assertThat(EntityTag.parseList("\"open, \"a\"")).containsExactly(EntityTag.strong("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a b", "a\r\nb"})
    void strong_headerInjection_isRefused(String opaque) {
        assertThatThrownBy(() -> EntityTag.strong(opaque)).isInstanceOf(IllegalArgumentException.class);
    }
}
