package io.zeroserve.script;

import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.exchange.ResponseHook;
import io.zeroserve.helpers.HookInput;
import java.util.Iterator;
import java.util.Map;

/**
 * The hooks of one response, one after the other in the order in which they were registered. A hook that fails has done
 * nothing to the response, and the next one runs. Confined to one event loop.
 */
final class HookRun {
    private final ScriptRunner runner;
    private final Exchange exchange;
    private final ResponseHead head;
    private final ExchangeHost host;
    private final Runnable done;
    private final Iterator<ResponseHook> hooks;

    /** What a hook can change of a response, as it was before. */
    private record Before(ResponseHead.Saved head, Map<String, String> metadata) {
    }

    HookRun(ScriptRunner runner, Exchange exchange, ResponseHead head, Scheduler scheduler, Runnable done) {
        this.runner = runner;
        this.exchange = exchange;
        this.head = head;
        this.host = new ExchangeHost(runner, exchange, scheduler);
        this.done = done;
        // A copy: what hooks register or clear is not for the response that they are hooks of.
        this.hooks = exchange.hooks().list().iterator();
    }

    void start() {
        exchange.setResponse(head);
        runNext();
    }

    private void runNext() {
        while (hooks.hasNext()) {
            ResponseHook hook = hooks.next();
            ScriptSlot slot = runner.find(hook.script());
            String section = Script.CALL_SECTION_PREFIX + hook.function();
            if (slot == null || !slot.has(section)) {
                runner.log().line("[script_runtime] " + exchange.id() + ": there is no function '"
                    + printable(hook.function()) + "' of a script '" + printable(hook.script())
                    + "' for a response hook");
                continue;
            }
            Before before = new Before(head.save(), exchange.metadata().responseHeaders());
            ScriptSlot.Progress progress = slot.call(section, exchange, host, new HookInput(hook));
            if (progress instanceof ScriptSlot.Suspended suspended) {
                new SuspendedRun(host.place(slot), suspended, ended -> goOn(slot, ended, before)).pause();
                return;
            }
            end(slot, progress, before);
        }
        exchange.setResponse(null);
        done.run();
    }

    /** A script may have put together the name from what a client sent: it must not forge lines. */
    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    private void goOn(ScriptSlot slot, ScriptSlot.Progress ended, Before before) {
        if (ended == null) {
            runner.log().line("[handle] " + exchange.id() + ": interrupted");
        } else {
            end(slot, ended, before);
            runNext();
        }
    }

    /** What the hook put out is dropped; what it returned does not matter. */
    private void end(ScriptSlot slot, ScriptSlot.Progress ended, Before before) {
        if (ended instanceof ScriptSlot.Returned(var call, _)) {
            slot.release(call);
        } else {
            head.restore(before.head());
            exchange.metadata().restoreResponseHeaders(before.metadata());
        }
    }
}
