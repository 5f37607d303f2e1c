package io.zeroserve.proxy;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices, for all exchanges of one event loop, when nothing has moved in one for too long.
 *
 * <p>One timer counts ticks while there is anything to watch. That something has moved is one store, so that it can be
 * said for each part of a body; to begin and to end is four. Silence is noticed up to two ticks late. Confined to its
 * event loop.
 */
final class IdleWatches {
    private static final long MAX_TICK_MILLIS = 1000;
    private static final int TICKS_PER_LIMIT = 4;

    private final Vertx vertx;
    private final long tickMillis;
    /** Linked to the first and the last of the watches, or to itself. */
    private final Watch ends = new Watch(() -> { });
    private long tick;
    private long timer = -1;

    /** @param shortestMillis the shortest silence that is to be noticed, at least 1 */
    IdleWatches(Vertx vertx, long shortestMillis) {
        this.vertx = vertx;
        this.tickMillis = Math.clamp(shortestMillis / TICKS_PER_LIMIT, 1, MAX_TICK_MILLIS);
        ends.next = ends;
        ends.previous = ends;
    }

    /** Begins to watch. */
    Watch start(long limitMillis, Runnable silent) {
        Watch watch = new Watch(silent);
        watch.allow(limitMillis);
        watch.previous = ends.previous;
        watch.next = ends;
        ends.previous.next = watch;
        ends.previous = watch;
        if (timer < 0) {
            timer = vertx.setPeriodic(tickMillis, _ -> check());
        }
        return watch;
    }

    private void check() {
        tick++;
        if (ends.next == ends) {
            vertx.cancelTimer(timer);
            timer = -1;
            return;
        }
        List<Watch> silent = new ArrayList<>();
        for (Watch watch = ends.next; watch != ends; watch = watch.next) {
            if (tick - watch.movedTick > watch.limitTicks) {
                silent.add(watch);
            }
        }
        for (Watch watch : silent) {
            // One may have ended another.
            if (watch.next != null) {
                watch.stop();
                watch.silent.run();
            }
        }
    }

    /** One exchange. */
    final class Watch {
        private final Runnable silent;
        private Watch previous;
        /** Null when it is not watched, or no longer. */
        private Watch next;
        private long limitTicks;
        private long movedTick;

        private Watch(Runnable silent) {
            this.silent = silent;
        }

        /** Sets how long it may be silent from now on; {@link Long#MAX_VALUE} for ever. */
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
            if (next != null) {
                previous.next = next;
                next.previous = previous;
                next = null;
            }
        }
    }
}
