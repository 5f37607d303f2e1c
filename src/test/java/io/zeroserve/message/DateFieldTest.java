package io.zeroserve.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DateFieldTest {
    private Instant now = Instant.parse("1994-11-06T08:49:37.100Z");

    @Test
    void value_withinOneSecond_isTheSameObject() {
        DateField date = new DateField(() -> now);
        CharSequence first = date.value();
        now = now.plusMillis(800);

        assertThat(first).hasToString("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(date.value()).isSameAs(first);
    }

    @Test
    void value_inTheNextSecond_isTheNewTime() {
        DateField date = new DateField(() -> now);
        date.value();
        now = now.plusMillis(900);

        assertThat(date.value()).hasToString("Sun, 06 Nov 1994 08:49:38 GMT");
    }

    @Test
    void value_clockGoesBack_isTheTimeThatItTells() {
        DateField date = new DateField(() -> now);
        date.value();
        now = now.minusSeconds(3600);

        assertThat(date.value()).hasToString("Sun, 06 Nov 1994 07:49:37 GMT");
    }
}
