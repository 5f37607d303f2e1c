package io.zeroserve.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

class HeadTest {
    private final Head head = new Head(200, "vary", "a", new AsciiString("etag"), new AsciiString("1"), "vary", "b");

    @Test
    void first_nameOfAnyKindOfText_isTheFirstLine() {
        assertThat(head.first(new AsciiString("vary"))).isEqualTo("a");
        assertThat(head.first("etag")).hasToString("1");
        assertThat(head.first("etags")).isNull();
    }

    @Test
    void with_moreLines_areBehindTheOthersOfACopy() {
        assertThat(head.with("age", "1", "date", "2")).hasToString("200 [vary, a, etag, 1, vary, b, age, 1, date, 2]");
        assertThat(head.size()).isEqualTo(3);
    }

    @Test
    void without_aName_dropsAllItsLines() {
        assertThat(head.without("vary"::contentEquals)).hasToString("200 [etag, 1]");
    }

    @Test
    void derived_askedForAgain_isMadeOnce() {
        Object made = head.derived(Object.class, _ -> new Object());

        assertThat(head.derived(Object.class, _ -> new Object())).isSameAs(made);
        assertThat(head.derived(String.class, Head::toString)).startsWith("200");
    }

    @Test
    void new_nameWithoutValue_isRefused() {
        assertThatThrownBy(() -> new Head(200, "vary")).isInstanceOf(IllegalArgumentException.class);
    }
}
