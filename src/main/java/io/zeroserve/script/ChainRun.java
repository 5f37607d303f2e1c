package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.OutgoingCall;
import io.zeroserve.helpers.ScriptCall;
import io.zeroserve.helpers.ScriptHost;
import io.zeroserve.helpers.SiteFiles;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The way of one request through the chain. Confined to one event loop. */
final class ChainRun implements ScriptHost {
    private static final CompletableFuture<Void> ENDED = CompletableFuture.completedFuture(null);

    private final ScriptRunner runner;
    private final Exchange exchange;
    private final Scheduler scheduler;
    private final Consumer<ChainOutcome> outcome;

    ChainRun(ScriptRunner runner, Exchange exchange, Scheduler scheduler, Consumer<ChainOutcome> outcome) {
        this.runner = runner;
        this.exchange = exchange;
        this.scheduler = scheduler;
        this.outcome = outcome;
    }

    /** Runs every script from a place in the chain on, until one answers, fails or is suspended. */
    void runFrom(int position) {
        for (int i = position; i < runner.chain().size(); i++) {
            ScriptSlot slot = runner.chain().get(i);
            ScriptSlot.Progress progress = slot.start(exchange, this);
            if (progress instanceof ScriptSlot.Suspended suspended) {
                int next = i + 1;
                new SuspendedRun(place(slot), suspended, ended -> goOn(slot, ended, next)).pause();
                return;
            }
            if (isLast(slot, progress)) {
                return;
            }
        }
        outcome.accept(ChainOutcome.Serve.INSTANCE);
    }

    private SuspendedRun.Place place(ScriptSlot slot) {
        return new SuspendedRun.Place(runner, slot, exchange, scheduler);
    }

    private void goOn(ScriptSlot slot, ScriptSlot.Progress ended, int next) {
        if (ended == null) {
            runner.log().line("[handle] " + exchange.id() + ": interrupted");
        } else if (!isLast(slot, ended)) {
            runFrom(next);
        }
    }

    /** Whether the chain ends with a script that has ended so; the outcome is then delivered. */
    private boolean isLast(ScriptSlot slot, ScriptSlot.Progress ended) {
        ChainOutcome decided = switch (ended) {
            case ScriptSlot.Returned(var call, _) -> {
                ChainOutcome put = outputOf(call);
                slot.release(call);
                yield put;
            }
            case ScriptSlot.Trapped _ -> new ChainOutcome.Failed(slot.name());
            case ScriptSlot.Suspended _ -> throw new IllegalArgumentException("has not ended");
        };
        if (decided != null) {
            outcome.accept(decided);
        }
        return decided != null;
    }

    private static ChainOutcome outputOf(ScriptCall call) {
        if (call.isAborted()) {
            return ChainOutcome.Abort.INSTANCE;
        }
        return call.response() == null ? null : new ChainOutcome.Respond(call.response());
    }

    @Override
    public CompletableFuture<Void> call(OutgoingCall call) {
        ScriptSlot callee = runner.find(call.script());
        String section = Script.CALL_SECTION_PREFIX + call.function();
        if (callee == null || !callee.has(section)) {
            return ENDED;
        }
        ScriptSlot.Progress progress = callee.call(section, exchange, this, call);
        if (progress instanceof ScriptSlot.Suspended suspended) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            // Completed also if the client has gone: the caller is then resumed in order to be given up.
            new SuspendedRun(place(callee), suspended, ended -> {
                call.caller().budget().charge(suspended.spentNanos());
                take(call, callee, ended);
                end.complete(null);
            }).pause();
            return end;
        }
        take(call, callee, progress);
        return ENDED;
    }

    private static void take(OutgoingCall call, ScriptSlot callee, ScriptSlot.Progress ended) {
        if (ended instanceof ScriptSlot.Returned(var done, long r0)) {
            call.returned(done, r0);
            callee.release(done);
        }
    }

    @Override
    public SiteFiles files() {
        return runner.files();
    }
}
