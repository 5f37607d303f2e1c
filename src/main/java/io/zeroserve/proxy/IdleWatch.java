package io.zeroserve.proxy;

import io.vertx.core.Vertx;

/**
 * Notices when nothing has moved for a time. Moving costs one look at a flag: the timer goes on by itself, so that
 * silence is noticed after between one and one and a quarter of the time. Confined to one event loop.
 */
final class IdleWatch {
    private static final int CHECKS = 4;

    private final Vertx vertx;
    private final long checkMillis;
    private final Runnable silent;
    private boolean moved;
    private int silentChecks;
    private long timer = -1;

    IdleWatch(Vertx vertx, long idleMillis, Runnable silent) {
        this.vertx = vertx;
        this.checkMillis = Math.max(1, idleMillis / CHECKS);
        this.silent = silent;
    }

    void start() {
        touch();
        if (timer < 0) {
            timer = vertx.setPeriodic(checkMillis, _ -> check());
        }
    }

    void touch() {
        moved = true;
    }

    private void check() {
        if (moved) {
            moved = false;
            silentChecks = 0;
        } else if (++silentChecks >= CHECKS) {
            stop();
            silent.run();
        }
    }

    void stop() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
