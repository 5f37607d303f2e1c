package io.zeroserve.metrics;

/**
 * How much later than wanted an event loop came to its work: the longest delay of the last 30 to 60 seconds. Confined
 * to the loop.
 */
public final class LongestDelay {
    private static final long WINDOW_NANOS = 30_000_000_000L;

    private long windowStart;
    private long longestNanos;
    private long longestBeforeNanos;

    /** Tells of a delay; a negative one is none. */
    public void observe(long nowNanos, long delayNanos) {
        rotate(nowNanos);
        longestNanos = Math.max(longestNanos, delayNanos);
    }

    long longestNanos(long nowNanos) {
        rotate(nowNanos);
        return Math.max(longestNanos, longestBeforeNanos);
    }

    private void rotate(long nowNanos) {
        long elapsed = nowNanos - windowStart;
        if (elapsed >= WINDOW_NANOS) {
            longestBeforeNanos = elapsed < 2 * WINDOW_NANOS ? longestNanos : 0;
            longestNanos = 0;
            windowStart = nowNanos;
        }
    }
}
