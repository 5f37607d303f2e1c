package io.zeroserve.serve;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.http.ContentRule;
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
    private static final int INTERNAL_SERVER_ERROR = 500;

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
        HeaderList headers = new HeaderList();
        headers.add(Fields.DATE.toString(), date.value().toString());
        for (int i = 0; i < plan.fieldCount(); i++) {
            headers.add(plan.fieldName(i).toString(), plan.fieldValue(i).toString());
        }
        ResponseHead head = new ResponseHead(ResponseHead.Origin.SERVER, plan.status(), headers);
        run(runner, exchange, head, () -> then.accept(framed(head, plan.content())));
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
        metadata.forEachResponseHeader((name, value) -> {
            if (ResponseHeaderEdits.isAllowed(name, value)) {
                headers.set(name, value);
            }
        });
    }

    /** The plan for a head as hooks have left it: what its status says about content holds (RFC 9110 6.4.1, 8.6). */
    static ResponsePlan framed(ResponseHead head, ResponsePlan.Content content) {
        // Not the end of an exchange: the client would wait for a response that never comes.
        int status = head.status() < 200 ? INTERNAL_SERVER_ERROR : head.status();
        HeaderList headers = head.headers();
        String length = Fields.CONTENT_LENGTH.toString();
        ContentRule rule = ContentRule.of(status);
        if (rule == ContentRule.NONE) {
            headers.remove(length);
        } else if (rule == ContentRule.EMPTY || headers.first(length) == null) {
            // Without a length there was no content either: the status was 204 or 304.
            headers.set(length, "0");
        }
        return ResponsePlan.of(status, headers, rule == ContentRule.ALLOWED ? content : ResponsePlan.NONE);
    }
}
