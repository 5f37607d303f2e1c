package io.zeroserve.script;

import java.util.ArrayDeque;

/**
 * The turns that the suspended runs of one event loop take: one slice, then {@value #TURN_MILLIS} ms for everything
 * else the loop has to do, then a slice of the next. So however many of them there are, others wait for one slice.
 *
 * <p>Confined to one event loop.
 */
final class Turns {
    /** A timer and not a task, because tasks run before the next I/O. */
    private static final long TURN_MILLIS = 1;

    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private boolean given;

    private record Turn(Scheduler scheduler, Runnable slice) {
    }

    /**
     * Waits for a turn behind those that wait already.
     *
     * @param scheduler the event loop
     * @param slice     what to run then
     */
    void await(Scheduler scheduler, Runnable slice) {
        waiting.addLast(new Turn(scheduler, slice));
        giveNext();
    }

    private void giveNext() {
        if (given || waiting.isEmpty()) {
            return;
        }
        given = true;
        Turn next = waiting.removeFirst();
        next.scheduler.schedule(TURN_MILLIS, () -> {
            given = false;
            try {
                next.slice.run();
            } finally {
                giveNext();
            }
        });
    }
}
