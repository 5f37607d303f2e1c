package io.zeroserve.script;

import java.time.Duration;

/**
 * How much time and memory scripts get.
 *
 * @param sliceNanos    how long a script may hold the event loop at a time
 * @param burstNanos    how much run time it gets before it is put to sleep, each time
 * @param pauseMillis   how long it is put to sleep
 * @param limitNanos    how much run time it gets in all before it traps
 * @param memoryBytes   how much memory outside its cage a run may fill before it traps
 */
public record ScriptLimits(long sliceNanos, long burstNanos, long pauseMillis, long limitNanos,
                           long memoryBytes) {
    /** Slices of 1 ms, a pause of 100 ms after each 20 ms, a trap after 10 s; 256 KiB. */
    public static final ScriptLimits DEFAULT = new ScriptLimits(1_000_000, 20_000_000, 100, 10_000_000_000L,
        256 * 1024);

    /** These limits with another run time. */
    public ScriptLimits withTime(Duration time) {
        return new ScriptLimits(sliceNanos, burstNanos, pauseMillis, time.toNanos(), memoryBytes);
    }

    /** These limits with other memory. */
    public ScriptLimits withMemoryBytes(long bytes) {
        return new ScriptLimits(sliceNanos, burstNanos, pauseMillis, limitNanos, bytes);
    }
}
