package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A run that has been suspended, until it has ended: resumed when the event loop had a turn at other things, when what
 * it waits for is there, or when it has slept off its burst. Confined to one event loop.
 */
final class SuspendedRun {
    private final ScriptSlot slot;
    private final Exchange exchange;
    private final Scheduler scheduler;
    private final ScriptRunner runner;
    private final Consumer<ScriptSlot.Progress> ended;
    private ScriptSlot.Suspended suspended;
    private long nextPauseNanos;

    /** Where a run comes from. */
    record Place(ScriptRunner runner, ScriptSlot slot, Exchange exchange, Scheduler scheduler) {
    }

    /**
     * @param ended receives how the run ended, never {@link ScriptSlot.Suspended}; null if the client has gone and the
     *              run was given up
     */
    SuspendedRun(Place place, ScriptSlot.Suspended suspended, Consumer<ScriptSlot.Progress> ended) {
        this.slot = place.slot();
        this.exchange = place.exchange();
        this.scheduler = place.scheduler();
        this.runner = place.runner();
        this.suspended = suspended;
        this.ended = ended;
        this.nextPauseNanos = runner.limits().burstNanos();
    }

    /** Lets the event loop do other things. */
    void pause() {
        if (suspended.call().isAwaiting()) {
            suspended.call().awaited().whenComplete((result, failure) -> scheduler.execute(
                () -> afterSleep(() -> goOn(failure == null ? result : () -> {
                    throw new IllegalStateException("what a script waited for failed", failure);
                }))));
        } else {
            afterSleep(() -> runner.turns().await(scheduler, () -> goOn(null)));
        }
    }

    private void afterSleep(Runnable next) {
        long sleepMillis = sleepMillis();
        if (sleepMillis == 0) {
            next.run();
        } else {
            scheduler.schedule(sleepMillis, next);
        }
    }

    /** How long the run sleeps for having used its burst, which is logged; 0 if it has not. */
    private long sleepMillis() {
        if (suspended.spentNanos() < nextPauseNanos) {
            return 0;
        }
        nextPauseNanos += runner.limits().burstNanos();
        runner.log().line("[script_runtime] " + exchange.id() + ": " + slot.name() + ": throttling");
        return runner.limits().pauseMillis();
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
