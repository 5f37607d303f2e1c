package io.zeroserve.serve;

import io.vertx.core.Vertx;
import io.zeroserve.metrics.LongestDelay;

/**
 * How far an event loop is behind: by how much a timer goes off late. A pause of the collector, a JVM that has just
 * started, or many requests that arrive at once make one look late; only if all are for {@link #PATIENCE_NANOS} is
 * there more to do than the loop can. Confined to that loop.
 */
final class LoopLag {
    /** How long a loop may be behind: longer than HotSpot takes to compile what a first burst of requests needs. */
    static final long PATIENCE_NANOS = 2_000_000_000L;
    static final long PERIOD_MILLIS = 50;

    private final long limitNanos;
    private final LongestDelay told;
    private long lookedNanos;
    private long onTimeNanos;

    /**
     * @param limitMillis by how much a timer may be late
     * @param told        is told of every delay, or null
     * @param now         monotonic nanoseconds
     */
    LoopLag(int limitMillis, LongestDelay told, long now) {
        this.limitNanos = limitMillis * 1_000_000L;
        this.told = told;
        this.lookedNanos = now;
        this.onTimeNanos = now;
    }

    /** Looks from now on. */
    void watch(Vertx vertx) {
        vertx.setTimer(PERIOD_MILLIS, _ -> {
            look(System.nanoTime());
            watch(vertx);
        });
    }

    /** The timer has gone off. */
    void look(long now) {
        long lateNanos = now - lookedNanos - PERIOD_MILLIS * 1_000_000L;
        if (lateNanos <= limitNanos) {
            onTimeNanos = now;
        }
        if (told != null) {
            told.observe(now, lateNanos);
        }
        lookedNanos = now;
    }

    /** Whether requests are to be shed. */
    boolean isTooLong() {
        return lookedNanos - onTimeNanos >= PATIENCE_NANOS;
    }
}
