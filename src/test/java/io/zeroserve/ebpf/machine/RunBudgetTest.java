package io.zeroserve.ebpf.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class RunBudgetTest {
    private static final long SLICE = 1_000_000;
    private static final long LIMIT = 10_000_000;

    private long now = 5;
    private final RunBudget budget = new RunBudget(() -> now, SLICE, LIMIT);

    private int pollAfter(long nanos) {
        now += nanos;
        return budget.refuel();
    }

    @Test
    void refuel_withinSlice_grantsFuel() {
        budget.begin();
        assertThat(pollAfter(0)).isPositive();
        assertThat(pollAfter(SLICE - 1)).isPositive();
        assertThat(pollAfter(1)).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE);
    }

    @Test
    void refuel_atLimitOverSlices_throws() {
        budget.begin();
        pollAfter(0);
        for (int slice = 1; slice <= 10; slice++) {
            assertThat(pollAfter(SLICE)).isZero();
            now += 1_000_000_000; // others are served
            budget.beginSlice();
        }
        assertThatExceptionOfType(TimeLimitExceeded.class).isThrownBy(() -> pollAfter(1))
            .satisfies(thrown -> assertThat(thrown.limitMillis()).isEqualTo(10));
    }

    @Test
    void wait_inASlice_countsWhatWasUsedBeforeAndNotTheWait() {
        budget.begin();
        pollAfter(0);
        for (int i = 0; i < 100; i++) {
            now += SLICE / 10;
            budget.endSlice();
            now += 1_000_000_000;
            budget.beginSlice();
        }
        assertThat(budget.spentNanos()).isEqualTo(10 * SLICE);
        assertThatExceptionOfType(TimeLimitExceeded.class).isThrownBy(() -> pollAfter(1));
    }

    @Test
    void wait_beforeTheFirstPoll_isFree() {
        budget.begin();
        budget.endSlice();

        assertThat(budget.spentNanos()).isZero();
    }

    @Test
    void begin_afterARun_forgetsIt() {
        budget.begin();
        pollAfter(0);
        pollAfter(SLICE);
        budget.begin();

        assertThat(budget.spentNanos()).isZero();
        assertThat(pollAfter(LIMIT * 2)).isPositive();
    }

    @Test
    void grant_ofFastLoop_growsAndOfSlowLoopShrinks() {
        budget.begin();
        int first = pollAfter(0);
        int fast = pollAfter(100);
        int slow = pollAfter(300_000);

        assertThat(fast).isGreaterThan(first);
        assertThat(slow).isLessThan(fast);
    }
}
