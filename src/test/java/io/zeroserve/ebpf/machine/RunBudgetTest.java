package io.zeroserve.ebpf.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** Time is two numbers here: what has passed for everybody, and what the thread was given of it. */
class RunBudgetTest {
    private static final long MILLI = 1_000_000;
    private static final long SLICE = MILLI;
    private static final long LIMIT = 10 * MILLI;
    private static final long POLL = RunBudget.POLL_NANOS;

    private long monotonic = 5_000;
    private long cpu = 300;
    private boolean cpuKnown = true;
    private int cpuReadings;
    private int monotonicReadings;
    private final RunBudget budget = new RunBudget(new RunClock(this::readMonotonic, this::readCpu), SLICE, LIMIT);

    private long readMonotonic() {
        monotonicReadings++;
        return monotonic;
    }

    private long readCpu() {
        cpuReadings++;
        return cpuKnown ? cpu : RunClock.UNKNOWN;
    }

    /** The thread executes. */
    private void execute(long nanos) {
        monotonic += nanos;
        cpu += nanos;
    }

    /** The thread waits while the machine does something else. */
    private void waitForOthers(long nanos) {
        monotonic += nanos;
    }

    /** Begins a slice of which all is charged. */
    private void resume() {
        budget.begin();
        budget.beginSlice();
    }

    @Test
    void refuel_firstPoll_grantsWithoutReadingCpuTime() {
        budget.begin();
        assertThat(budget.refuel()).isPositive();
        execute(POLL - 1);
        assertThat(budget.refuel()).isPositive();
        assertThat(cpuReadings).isZero();
    }

    @Test
    void refuel_sliceUsedUp_suspendsAndChargesCpuTime() {
        resume();
        execute(SLICE - 1);
        assertThat(budget.refuel()).isPositive();
        execute(1);
        assertThat(budget.refuel()).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE);
    }

    @Test
    void refuel_machineBusy_endsTheSliceButChargesOnlyWhatWasExecuted() {
        resume();
        execute(SLICE / 10);
        waitForOthers(50 * MILLI);
        assertThat(budget.refuel()).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE / 10);
    }

    @Test
    void refuel_machineBusyForLongerThanTheLimit_doesNotTrap() {
        resume();
        for (int i = 0; i < 100; i++) {
            execute(SLICE / 20);
            waitForOthers(10 * LIMIT);
            assertThat(budget.refuel()).isZero();
            budget.beginSlice();
        }
        assertThat(budget.spentNanos()).isEqualTo(100 * SLICE / 20);
    }

    @Test
    void refuel_limitExceededByCpuTime_traps() {
        resume();
        for (int i = 0; i < LIMIT / SLICE; i++) {
            execute(SLICE);
            assertThat(budget.refuel()).isZero();
            budget.beginSlice();
        }
        assertThat(budget.spentNanos()).isEqualTo(LIMIT);
        assertThat(budget.refuel()).isPositive();
        execute(1);
        assertThatExceptionOfType(TimeLimitExceeded.class).isThrownBy(budget::refuel)
            .satisfies(late -> assertThat(late.limitMillis()).isEqualTo(LIMIT / MILLI));
    }

    @Test
    void refuel_insideASlice_doesNotReadCpuTime() {
        resume();
        cpuReadings = 0;
        for (int i = 1; i < SLICE / POLL; i++) {
            execute(POLL);
            assertThat(budget.refuel()).isPositive();
        }
        assertThat(cpuReadings).isZero();
        execute(POLL);
        assertThat(budget.refuel()).isZero();
        assertThat(cpuReadings).isEqualTo(1);
    }

    @Test
    void refuel_firstSlice_isChargedFromThePollThatFindsItLong() {
        budget.begin();
        budget.refuel();
        execute(POLL);
        budget.refuel();
        execute(SLICE);
        assertThat(budget.refuel()).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE);
    }

    @Test
    void refuel_cpuTimeUnknown_chargesWhatPasses() {
        cpuKnown = false;
        resume();
        execute(SLICE / 2);
        waitForOthers(SLICE);
        assertThat(budget.refuel()).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE / 2 + SLICE);
    }

    @Test
    void refuel_cpuTimeSwitchedOffMeanwhile_chargesWhatPasses() {
        resume();
        cpuKnown = false;
        execute(SLICE);
        assertThat(budget.refuel()).isZero();
        assertThat(budget.spentNanos()).isEqualTo(SLICE);
    }

    @Test
    void endSlice_runWaits_chargesWhatWasExecuted() {
        resume();
        execute(SLICE / 4);
        budget.endSlice();
        waitForOthers(LIMIT);
        budget.beginSlice();
        execute(SLICE / 4);
        budget.endSlice();
        assertThat(budget.spentNanos()).isEqualTo(SLICE / 2);
    }

    @Test
    void endSlice_beforeTheFirstPoll_isFree() {
        budget.begin();
        execute(SLICE);
        budget.endSlice();
        assertThat(budget.spentNanos()).isZero();
        assertThat(cpuReadings).isZero();
    }

    @Test
    void begin_afterALongRun_forgetsItsTimeAndKeepsItsPace() {
        resume();
        execute(SLICE);
        budget.refuel();
        budget.begin();
        assertThat(budget.spentNanos()).isZero();
        assertThat(budget.grant()).isEqualTo(RunBudget.FIRST_GRANT / 4);
    }

    @Test
    void refuel_fuelBurnsFast_grantsMoreUntilThePollsAreFarEnoughApart() {
        resume();
        int first = budget.grant();
        execute(POLL / 4);
        assertThat(budget.refuel()).isEqualTo(2 * first);
        execute(POLL);
        assertThat(budget.refuel()).isEqualTo(2 * first);
        resume();
        execute(POLL * 3 + 1);
        assertThat(budget.refuel()).isEqualTo(first / 2);
    }

    @Test
    void refuel_lastRunAsked_grantsMoreAtTheFirstPoll() {
        budget.begin();
        assertThat(budget.refuel()).isEqualTo(RunBudget.FIRST_GRANT);
        budget.begin();
        execute(POLL - 1);
        assertThat(budget.refuel()).isEqualTo(2 * RunBudget.FIRST_GRANT);
    }

    @Test
    void begin_runsOfLessThanAPoll_soonAskForNoFuelAndReadNoClock() {
        int fuelOfARun = 50_000;
        long nanosPerFuel = 2;
        int asking = 0;
        for (int run = 0; run < 20; run++) {
            budget.begin();
            for (int left = fuelOfARun; left > budget.grant(); asking++) {
                left -= budget.grant();
                execute(budget.grant() * nanosPerFuel);
                assertThat(budget.refuel()).isPositive();
            }
        }
        int readings = monotonicReadings;
        budget.begin();
        assertThat(budget.grant()).isGreaterThanOrEqualTo(fuelOfARun);
        assertThat(asking).isLessThan(10);
        assertThat(monotonicReadings).isEqualTo(readings);
    }

    @Test
    void system_threadSleeps_cpuTimeStandsStill() throws InterruptedException {
        RunClock clock = RunClock.system();
        long before = clock.cpu().getAsLong();
        Thread.sleep(200);
        assertThat(before).isNotNegative();
        assertThat(clock.cpu().getAsLong() - before).isLessThan(100 * MILLI);
    }

    @Test
    void system_virtualThread_doesNotKnowCpuTime() throws InterruptedException {
        long[] reading = new long[1];
        Thread.ofVirtual().start(() -> reading[0] = RunClock.system().cpu().getAsLong()).join();
        assertThat(reading[0]).isEqualTo(RunClock.UNKNOWN);
    }
}
