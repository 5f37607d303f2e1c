package io.zeroserve.proxy;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;

/**
 * Notices, for all exchanges of one event loop, when nothing has moved in one for too long.
 *
 * <p>One timer counts ticks while there is anything to watch. That something has moved is one store, so that it can be
 * said for each part of a body; silence is noticed up to two ticks late. Confined to its event loop.
 */
final class IdleWatches {
    private static final long MAX_TICK_MILLIS = 1000;
    private static final int TICKS_PER_LIMIT = 4;

    private final Vertx vertx;
    private final long tickMillis;
    private final Set<Watch> watches = new HashSet<>();
    private long tick;
    private long timer = -1;

    /** @param shortestMillis the shortest silence that is to be noticed, at least 1 */
    IdleWatches(Vertx vertx, long shortestMillis) {
        this.vertx = vertx;
        this.tickMillis = Math.clamp(shortestMillis / TICKS_PER_LIMIT, 1, MAX_TICK_MILLIS);
    }

    /** Begins to watch. */
    Watch start(long limitMillis, Runnable silent) {
        Watch watch = new Watch(limitMillis, silent);
        watches.add(watch);
        if (timer < 0) {
            timer = vertx.setPeriodic(tickMillis, _ -> check());
        }
        return watch;
    }

    private void check() {
        tick++;
        if (watches.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
            return;
        }
        Set<Watch> silent = null;
        for (Watch watch : watches) {
            if (tick - watch.movedTick > watch.limitTicks) {
                silent = silent == null ? new HashSet<>() : silent;
                silent.add(watch);
            }
        }
        if (silent != null) {
            watches.removeAll(silent);
            silent.forEach(watch -> watch.silent.run());
        }
    }

    /** One exchange. */
    final class Watch {
        private final Runnable silent;
        private long limitTicks;
        private long movedTick;

        private Watch(long limitMillis, Runnable silent) {
            this.silent = silent;
            allow(limitMillis);
        }

        /** Sets how long it may be silent from now on. */
        void allow(long limitMillis) {
            limitTicks = Math.ceilDiv(limitMillis, tickMillis);
            touch();
        }

        /** Something has moved. */
        void touch() {
            movedTick = tick;
        }

        /** Ends it. */
        void stop() {
            watches.remove(this);
        }
    }
}
