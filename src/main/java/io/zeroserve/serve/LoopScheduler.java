package io.zeroserve.serve;

import io.vertx.core.Context;
import io.zeroserve.script.Scheduler;

/** The event loop of a context, for scripts that are suspended. */
final class LoopScheduler implements Scheduler {
    private final Context context;

    LoopScheduler(Context context) {
        this.context = context;
    }

    @Override
    public void schedule(long delayMillis, Runnable task) {
        context.owner().setTimer(delayMillis, _ -> context.runOnContext(_ -> task.run()));
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(_ -> task.run());
    }
}
