package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.ScriptCall;
import java.util.List;
import java.util.function.Consumer;

/** The way of one request through the chain. Confined to one event loop. */
final class ChainRun {
    private final ScriptRunner runner;
    private final Exchange exchange;
    private final List<ChainStep> chain;
    private final ExchangeHost host;
    private final Consumer<ChainOutcome> outcome;

    ChainRun(ScriptRunner runner, Exchange exchange, Scheduler scheduler, Consumer<ChainOutcome> outcome) {
        this.runner = runner;
        this.exchange = exchange;
        this.chain = runner.chain(exchange.request());
        this.host = new ExchangeHost(runner, exchange, scheduler);
        this.outcome = outcome;
    }

    /** Runs every script from a place in the chain on, until one answers, fails or is suspended. */
    void runFrom(int position) {
        for (int i = position; i < chain.size(); i++) {
            ScriptSlot slot = chain.get(i).slot();
            ScriptSlot.Progress progress = slot.start(chain.get(i), exchange, host);
            if (progress instanceof ScriptSlot.Suspended suspended) {
                int next = i + 1;
                new SuspendedRun(host.place(slot), suspended, ended -> goOn(slot, ended, next)).pause();
                return;
            }
            if (isLast(slot, progress, i + 1)) {
                return;
            }
        }
        outcome.accept(ChainOutcome.Serve.INSTANCE);
    }

    private void goOn(ScriptSlot slot, ScriptSlot.Progress ended, int next) {
        if (ended == null) {
            runner.log().line("[handle] " + exchange.id() + ": interrupted");
        } else if (!isLast(slot, ended, next)) {
            runFrom(next);
        }
    }

    /** Whether the chain ends with a script that has ended so; the outcome is then delivered. */
    private boolean isLast(ScriptSlot slot, ScriptSlot.Progress ended, int next) {
        ChainOutcome decided = switch (ended) {
            case ScriptSlot.Returned(var call, _) -> {
                ChainOutcome put = outputOf(call, next);
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

    private static ChainOutcome outputOf(ScriptCall call, int next) {
        if (call.isAborted()) {
            return ChainOutcome.Abort.INSTANCE;
        }
        if (call.response() != null) {
            return new ChainOutcome.Respond(call.response());
        }
        if (call.target() != null) {
            return new ChainOutcome.Forward(call.target(), next);
        }
        return call.fileServing() == null ? null : new ChainOutcome.ServeFiles(call.fileServing());
    }
}
