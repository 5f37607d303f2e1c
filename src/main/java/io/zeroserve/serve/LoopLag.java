package io.zeroserve.serve;

import io.vertx.core.Vertx;

/**
 * How far an event loop is behind: by how much a timer goes off late. A pause of the collector makes one look late; only
 * several in a row mean that there is more to do than the loop can. Confined to that loop.
 */
final class LoopLag {
    private static final long PERIOD_MILLIS = 50;
    private static final int LOOKS = 3;

    private final long limitNanos;
    private long lookedNanos;
    private int lateLooks;

    LoopLag(int limitMillis) {
        this.limitNanos = limitMillis * 1_000_000L;
    }

    /** Looks from now on. */
    void watch(Vertx vertx) {
        lookedNanos = System.nanoTime();
        vertx.setTimer(PERIOD_MILLIS, _ -> {
            look(System.nanoTime());
            watch(vertx);
        });
    }

    void look(long now) {
        long lag = now - lookedNanos - PERIOD_MILLIS * 1_000_000L;
        lateLooks = lag > limitNanos ? lateLooks + 1 : 0;
    }

    /** Whether requests are to be shed. */
    boolean isTooLong() {
        return lateLooks >= LOOKS;
    }
}
