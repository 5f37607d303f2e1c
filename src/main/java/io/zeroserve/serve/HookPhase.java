package io.zeroserve.serve;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.http.ContentRule;
import io.zeroserve.message.DateField;
import io.zeroserve.script.Scheduler;
import io.zeroserve.script.ScriptRunner;
import java.util.function.Consumer;

/**
 * The step between a response that is decided and the wire: scripts' response hooks see its head and change it.
 *
 * <p>Whatever they change, the message stays whole: they cannot touch the fields that frame it, and a status that
 * forbids content takes it away. Confined to one event loop.
 */
final class HookPhase {
    private final Scheduler scheduler;
    private final DateField date;

    HookPhase(Scheduler scheduler, DateField date) {
        this.scheduler = scheduler;
        this.date = date;
    }

    /**
     * Runs the hooks over a response that this server makes.
     *
     * @param then receives what to send: before this method returns unless a hook was suspended, later on the same
     *             event loop otherwise; never if the exchange is cancelled meanwhile. Metadata headers are still to be
     *             applied
     */
    void run(ScriptRunner runner, Exchange exchange, ResponsePlan plan, Consumer<ResponsePlan> then) {
        if (exchange.hooks().isEmpty()) {
            then.accept(plan);
            return;
        }
        HeaderList headers = plan.headers();
        headers.add(Fields.DATE.toString(), date.value().toString());
        ResponseHead head = new ResponseHead(ResponseHead.Origin.SERVER, plan.status(), headers);
        run(runner, exchange, head,
                () -> then.accept(ResponsePlan.framed(head.status(), head.headers(), plan.content())));
    }

    /**
     * Runs the hooks over a head, to which metadata headers are applied before. An upstream's response is then to be
     * dropped if {@link ResponseHead#isContinueRequested()}; otherwise its content is too if {@link ContentRule#of} its
     * status says so, and metadata headers are applied once more.
     */
    void run(ScriptRunner runner, Exchange exchange, ResponseHead head, Runnable done) {
        apply(exchange.metadata(), head.headers());
        runner.runHooks(exchange, head, scheduler, done);
    }

    private static void apply(Metadata metadata, HeaderList headers) {
        ResponseHeaderEdits.forEachAllowed(metadata, headers::set);
    }
}
