package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.OutgoingCall;
import io.zeroserve.helpers.ScriptCall;
import io.zeroserve.helpers.ScriptHost;
import io.zeroserve.helpers.SiteFiles;
import java.util.concurrent.CompletableFuture;

/** What the scripts of one exchange ask of whoever runs them, in the chain and in hooks. Confined to one event loop. */
final class ExchangeHost implements ScriptHost {
    private static final CompletableFuture<Void> ENDED = CompletableFuture.completedFuture(null);

    private final ScriptRunner runner;
    private final Exchange exchange;
    private final Scheduler scheduler;

    ExchangeHost(ScriptRunner runner, Exchange exchange, Scheduler scheduler) {
        this.runner = runner;
        this.exchange = exchange;
        this.scheduler = scheduler;
    }

    /** Where a run of a script over this exchange comes from. */
    SuspendedRun.Place place(ScriptSlot slot) {
        return new SuspendedRun.Place(runner, slot, exchange, scheduler);
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
