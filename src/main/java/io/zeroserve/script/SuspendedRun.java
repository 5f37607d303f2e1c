package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A run that has been suspended, until it has ended: resumed when the event loop had a turn at other things, when what it
 * waits for is there, or when it has slept off its burst. Confined to one event loop.
 */
final class SuspendedRun {
    private final ScriptSlot slot;
    private final Exchange exchange;
    private final Scheduler scheduler;
    private final ScriptLimits limits;
    private final ScriptLog log;
    private final Consumer<ScriptSlot.Progress> ended;
    private ScriptSlot.Suspended suspended;
    private long nextPauseNanos;

    /** Where a run comes from. */
    record Place(ScriptSlot slot, Exchange exchange, Scheduler scheduler, ScriptLimits limits, ScriptLog log) {
    }

    /**
     * @param ended receives how the run ended, never {@link ScriptSlot.Suspended}; null if the client has gone and the
     *              run was given up
     */
    SuspendedRun(Place place, ScriptSlot.Suspended suspended, Consumer<ScriptSlot.Progress> ended) {
        this.slot = place.slot();
        this.exchange = place.exchange();
        this.scheduler = place.scheduler();
        this.limits = place.limits();
        this.log = place.log();
        this.suspended = suspended;
        this.ended = ended;
        this.nextPauseNanos = limits.burstNanos();
    }

    /** Lets the event loop do other things. */
    void pause() {
        if (suspended.call().isAwaiting()) {
            suspended.call().awaited().whenComplete((result, failure) -> scheduler.execute(
                () -> goOnAfterSleep(failure == null ? result : () -> {
                    throw new IllegalStateException("what a script waited for failed", failure);
                })));
        } else {
            // A timer and not a task, because tasks run before the next I/O.
            scheduler.schedule(Math.max(1, sleepMillis()), () -> goOn(null));
        }
    }

    private void goOnAfterSleep(LongSupplier result) {
        long sleepMillis = sleepMillis();
        if (sleepMillis == 0) {
            goOn(result);
        } else {
            scheduler.schedule(sleepMillis, () -> goOn(result));
        }
    }

    /** How long the run sleeps for having used its burst, which is logged; 0 if it has not. */
    private long sleepMillis() {
        if (suspended.spentNanos() < nextPauseNanos) {
            return 0;
        }
        nextPauseNanos += limits.burstNanos();
        log.line("[script_runtime] " + exchange.id() + ": " + slot.name() + ": throttling");
        return limits.pauseMillis();
    }

    private void goOn(LongSupplier result) {
        if (exchange.isCancelled()) {
            slot.release(suspended.call());
            ended.accept(null);
            return;
        }
        ScriptSlot.Progress progress = slot.resume(suspended, result);
        if (progress instanceof ScriptSlot.Suspended again) {
            suspended = again;
            pause();
        } else {
            ended.accept(progress);
        }
    }
}
