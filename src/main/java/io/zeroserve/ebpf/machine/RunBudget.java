package io.zeroserve.ebpf.machine;

import java.util.function.LongSupplier;

/**
 * How long a run may hold the event loop, and how long it may run in all.
 *
 * <p>Compiled code counts <em>fuel</em> down by one for each loop iteration and asks here when it is used up, so that
 * the clock is read every {@link #POLL_NANOS} or so, and not at all by a script without long loops. The grant adapts to
 * how fast the code burns it.
 *
 * <p>Confined to one event loop.
 */
public final class RunBudget {
    /** The fuel of a run before it first reads the clock: some microseconds. */
    public static final int FIRST_GRANT = 2_000;
    /** How often the clock should be read. */
    static final long POLL_NANOS = 100_000;
    private static final int MAX_GRANT = 1 << 20;
    private static final int MIN_GRANT = 64;

    private final LongSupplier clock;
    private final long sliceNanos;
    private final long limitNanos;
    private final int firstGrant;
    private final int maxGrant;
    private int grant;
    private long spentNanos;
    private long chargedNanos;
    private long sliceStart;
    private long lastPoll;
    private boolean running;

    /**
     * @param clock      monotonic nanoseconds, such as {@code System::nanoTime}
     * @param sliceNanos how long a run may hold the event loop before it is suspended; 0 suspends at every poll
     * @param limitNanos how long a run may run in all before it traps
     */
    public RunBudget(LongSupplier clock, long sliceNanos, long limitNanos) {
        this(clock, sliceNanos, limitNanos, FIRST_GRANT, MAX_GRANT);
    }

    private RunBudget(LongSupplier clock, long sliceNanos, long limitNanos, int firstGrant, int maxGrant) {
        this.clock = clock;
        this.sliceNanos = sliceNanos;
        this.limitNanos = limitNanos;
        this.firstGrant = firstGrant;
        this.maxGrant = maxGrant;
        this.grant = firstGrant;
    }

    /**
     * A budget that suspends the run at every place where it can be suspended, to test just that.
     *
     * @param limitNanos as for the constructor
     */
    public static RunBudget stepping(long limitNanos) {
        return new RunBudget(System::nanoTime, 0, limitNanos, 1, 1);
    }

    /** The time that the run has used in slices that have ended, in nanoseconds. */
    public long spentNanos() {
        return spentNanos;
    }

    /**
     * Counts time that another run has used on behalf of this one while this one was suspended: towards the limit, not
     * as its own.
     */
    public void charge(long nanos) {
        chargedNanos += nanos;
    }

    /** Ends the slice because the run waits for something. */
    void endSlice() {
        if (running) {
            spentNanos += clock.getAsLong() - sliceStart;
            running = false;
        }
    }

    /** Ends the run if it has used up its time. */
    void requireTimeLeft() {
        if (spentNanos + chargedNanos > limitNanos) {
            throw new TimeLimitExceeded(limitNanos / 1_000_000);
        }
    }

    /** Forgets the run before and begins another. */
    public void begin() {
        spentNanos = 0;
        chargedNanos = 0;
        running = false;
        grant = firstGrant;
    }

    /** Begins another slice of the same run. */
    public void beginSlice() {
        sliceStart = clock.getAsLong();
        lastPoll = sliceStart;
        running = true;
    }

    /** How much fuel is granted at a time, at least 1. */
    int grant() {
        return grant;
    }

    /**
     * Grants more fuel.
     *
     * @return the fuel, or 0 if the slice has ended and the run is to be suspended
     */
    int refuel() {
        long now = clock.getAsLong();
        if (!running) {
            // The first grant's few microseconds are not counted: that is what makes short scripts free of the clock.
            running = true;
            sliceStart = now;
            lastPoll = now;
        }
        long sincePoll = now - lastPoll;
        lastPoll = now;
        if (sincePoll < POLL_NANOS / 2) {
            grant = Math.min(grant * 2, maxGrant);
        } else if (sincePoll > POLL_NANOS * 2) {
            grant = Math.max(grant / 4, Math.min(MIN_GRANT, maxGrant));
        }
        long slice = now - sliceStart;
        if (spentNanos + chargedNanos + slice > limitNanos) {
            throw new TimeLimitExceeded(limitNanos / 1_000_000);
        }
        if (slice >= sliceNanos) {
            spentNanos += slice;
            running = false;
            return 0;
        }
        return grant;
    }
}
