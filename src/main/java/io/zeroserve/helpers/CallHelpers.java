package io.zeroserve.helpers;

import io.zeroserve.json.JsonNode;
import java.util.concurrent.CompletableFuture;

/** Calling functions of other scripts. */
final class CallHelpers {
    private static final long FAILED = -1;

    private CallHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.addWaiting("zs_call", CallHelpers::call);
    }

    /** A callee that is suspended suspends its caller. */
    private static long call(ScriptCall caller, long script, long scriptLength, long function, long functionLength,
                             long input) {
        String scriptName = GuestText.read(caller.cage(), script, scriptLength, "the script's name");
        String functionName = GuestText.read(caller.cage(), function, functionLength, "the function's name");
        JsonNode value = caller.json().require(input).node();
        if (caller.depth() >= OutgoingCall.MAX_DEPTH) {
            return FAILED;
        }
        OutgoingCall call = new OutgoingCall(caller, scriptName, functionName, value);
        CompletableFuture<Void> ended = caller.host().call(call);
        return ended.isDone() ? call.finish() : caller.await(ended.thenApply(_ -> call::finish));
    }
}
