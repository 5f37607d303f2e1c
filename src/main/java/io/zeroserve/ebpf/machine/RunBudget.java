package io.zeroserve.ebpf.machine;

import java.util.function.LongSupplier;

/**
 * How long a run may hold the event loop, and how long it may run in all.
 *
 * <p>Compiled code counts <em>fuel</em> down by one for each loop iteration and asks here when it is used up, so that
 * the clock is read every {@link #POLL_NANOS} or so, and not at all by a script without long loops. The grant adapts to
 * how fast the code burns it.
 *
 * <p>A slice is a stretch of monotonic time, because that is how long the others wait. What a run is charged for is CPU
 * time, because what else the machine does meanwhile is not its fault. Reading that costs some hundred nanoseconds, so
 * it is read where a slice begins and ends and where the limit may have been reached; the first slice of a run begins
 * to be charged only after {@link #POLL_NANOS}, so that most runs never pay for it.
 *
 * <p>Confined to one event loop.
 */
public final class RunBudget {
    /** The fuel of the very first run before it reads the clock: a millisecond or so in a cold JVM. */
    public static final int FIRST_GRANT = 2_000;
    /**
     * How often the clock should be read; more often only while that is being found out, a few times rarer at most. A
     * run that needs more fuel goes on in a slower form of its code, so this is not much less than a slice.
     */
    static final long POLL_NANOS = 250_000;
    private static final int MAX_GRANT = 1 << 18;
    private static final int MIN_GRANT = 64;

    private final RunClock clock;
    private final long sliceNanos;
    private final long limitNanos;
    private final int maxGrant;
    private int grant;
    private long spentNanos;
    private long chargedNanos;
    private long sliceStart;
    private long cpuStart;
    private long chargedFrom;
    private long lastPoll;
    private Phase phase = Phase.UNTIMED;
    private boolean asked;

    /** How much of the slice is measured. */
    private enum Phase {
        /** Nothing: the code has not asked for fuel yet, or there is no slice. */
        UNTIMED,
        /** Nothing, but it is known when the run began. */
        BEGUN,
        /** Its length, but it is not charged. */
        TIMED,
        /** Its length and its CPU time. */
        CHARGED
    }

    /**
     * @param clock      the times to measure by
     * @param sliceNanos how long a run may hold the event loop before it is suspended; 0 suspends at every poll
     * @param limitNanos how much CPU time a run may use in all before it traps
     */
    public RunBudget(RunClock clock, long sliceNanos, long limitNanos) {
        this(clock, sliceNanos, limitNanos, FIRST_GRANT, MAX_GRANT);
    }

    /**
     * A budget that charges for all the time that passes in a slice.
     *
     * @param clock      monotonic nanoseconds, such as {@code System::nanoTime}
     * @param sliceNanos as for the other constructor
     * @param limitNanos as for the other constructor
     */
    public RunBudget(LongSupplier clock, long sliceNanos, long limitNanos) {
        this(new RunClock(clock, clock), sliceNanos, limitNanos);
    }

    private RunBudget(RunClock clock, long sliceNanos, long limitNanos, int firstGrant, int maxGrant) {
        this.clock = clock;
        this.sliceNanos = sliceNanos;
        this.limitNanos = limitNanos;
        this.maxGrant = maxGrant;
        this.grant = firstGrant;
    }

    /**
     * A budget that suspends the run at every place where it can be suspended, to test just that.
     *
     * @param limitNanos as for the constructor
     */
    public static RunBudget stepping(long limitNanos) {
        return new RunBudget(new RunClock(System::nanoTime, System::nanoTime), 0, limitNanos, 1, 1);
    }

    /** The CPU time that the run has used in slices that have ended, in nanoseconds. */
    public long spentNanos() {
        return spentNanos;
    }

    /**
     * Begins another run. What was learned of how fast the code burns fuel is kept: the first runs of a script ask for
     * the time often, because the JVM has not compiled it yet, later ones hardly ever.
     *
     * <p>Where the last run asked for fuel, the time is read, so that the grant adapts as soon as this one asks.
     * Otherwise runs that ask just once would do so for ever, and make the rest of their way in the slower form.
     */
    public void begin() {
        spentNanos = 0;
        chargedNanos = 0;
        phase = asked ? Phase.BEGUN : Phase.UNTIMED;
        lastPoll = asked ? clock.monotonic().getAsLong() : 0;
        asked = false;
    }

    /**
     * Counts time that another run has used on behalf of this one while this one was suspended: towards the limit, not
     * as its own.
     */
    public void charge(long nanos) {
        chargedNanos += nanos;
    }

    /** Ends the run if it has used up its time. */
    void requireTimeLeft() {
        if (spentNanos + chargedNanos > limitNanos) {
            throw new TimeLimitExceeded(limitNanos / 1_000_000);
        }
    }

    /** Begins another slice of the same run. */
    public void beginSlice() {
        cpuStart = clock.cpu().getAsLong();
        sliceStart = clock.monotonic().getAsLong();
        chargedFrom = sliceStart;
        lastPoll = sliceStart;
        phase = Phase.CHARGED;
    }

    /** Ends a slice because the run waits: what it has used counts, what it waits does not. */
    void endSlice() {
        if (phase == Phase.CHARGED) {
            spentNanos += used(clock.monotonic().getAsLong());
        }
        phase = Phase.UNTIMED;
    }

    /** How much fuel is granted at a time, at least 1. */
    int grant() {
        return grant;
    }

    /**
     * Grants more fuel.
     *
     * @return the fuel, or 0 if the slice has ended and the run is to be suspended
     * @throws TimeLimitExceeded if the run has used all its time
     */
    int refuel() {
        long now = clock.monotonic().getAsLong();
        asked = true;
        // How fast fuel burns is not known before the second reading.
        if (phase != Phase.UNTIMED) {
            adaptGrant(now - lastPoll);
        }
        if (phase == Phase.UNTIMED || phase == Phase.BEGUN) {
            phase = Phase.TIMED;
            sliceStart = now;
        }
        lastPoll = now;
        long slice = now - sliceStart;
        if (phase == Phase.TIMED && slice >= POLL_NANOS) {
            phase = Phase.CHARGED;
            cpuStart = clock.cpu().getAsLong();
            chargedFrom = now;
        }
        // The CPU time of a slice is at most its length, so as a rule it need not be known.
        long before = spentNanos + chargedNanos;
        if (phase == Phase.CHARGED && before + slice > limitNanos && before + used(now) > limitNanos) {
            throw new TimeLimitExceeded(limitNanos / 1_000_000);
        }
        if (slice >= sliceNanos) {
            spentNanos += phase == Phase.CHARGED ? used(now) : 0;
            phase = Phase.UNTIMED;
            return 0;
        }
        return grant;
    }

    private void adaptGrant(long sincePoll) {
        if (sincePoll < POLL_NANOS) {
            grant = Math.min(grant * 2, maxGrant);
        } else if (sincePoll > POLL_NANOS * 3) {
            grant = Math.max(grant / 4, Math.min(MIN_GRANT, maxGrant));
        }
    }

    /** The CPU time used in this slice; all the time that has passed where CPU time is unknown. */
    private long used(long now) {
        long cpuNow = clock.cpu().getAsLong();
        return cpuStart < 0 || cpuNow < 0 ? now - chargedFrom : Math.max(0, cpuNow - cpuStart);
    }
}
