package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.metrics.LongestDelay;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final long MILLIS = 1_000_000;

    private final LongestDelay told = new LongestDelay();
    private long now = -5;
    private final LoopLag lag = new LoopLag(100, told, now);

    private void lookAfter(long millis) {
        now += millis * MILLIS;
        lag.look(now);
    }

    @Test
    void timer_alwaysOnTime_isNotTooLong() {
        for (int i = 0; i < 100; i++) {
            lookAfter(LoopLag.PERIOD_MILLIS + 100);
            assertThat(lag.isTooLong()).isFalse();
        }
    }

    @Test
    void timer_lateForShort_isBorne() {
        for (int i = 0; i < 12; i++) {
            lookAfter(LoopLag.PERIOD_MILLIS + 101);
        }

        assertThat(lag.isTooLong()).isFalse();
    }

    @Test
    void timer_lateForLong_isTooLongUntilItIsOnTime() {
        for (int i = 0; i < 14; i++) {
            lookAfter(LoopLag.PERIOD_MILLIS + 101);
        }
        assertThat(lag.isTooLong()).isTrue();

        lookAfter(LoopLag.PERIOD_MILLIS);

        assertThat(lag.isTooLong()).isFalse();
    }
}
