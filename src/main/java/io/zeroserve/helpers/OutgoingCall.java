package io.zeroserve.helpers;

import io.zeroserve.json.JsonNode;

/**
 * A call of one script's function by another, from its input to its result. The two share nothing but the exchange:
 * values are copied over, each way at the cost of who receives them.
 *
 * <p>Confined to the request's event loop.
 */
public final class OutgoingCall implements FunctionInput {
    /** How deep calls may lie in each other; a script that the chain runs is at 0. */
    public static final int MAX_DEPTH = 8;
    private static final long FAILED = -1;

    private final ScriptCall caller;
    private final String script;
    private final String function;
    private final JsonNode input;
    private JsonNode result;

    OutgoingCall(ScriptCall caller, String script, String function, JsonNode input) {
        this.caller = caller;
        this.script = script;
        this.function = function;
        this.input = input;
    }

    /** The script that is called, as the caller names it. */
    public String script() {
        return script;
    }

    /** The function that is called. */
    public String function() {
        return function;
    }

    /** The run that calls. */
    public ScriptCall caller() {
        return caller;
    }

    @Override
    public int depth() {
        return caller.depth() + 1;
    }

    @Override
    public void enter(ScriptCall callee) {
        callee.json().addRoot(input.copy(callee.memory(), 0));
    }

    /**
     * Takes the result from the callee, which has ended and still holds its handles.
     *
     * @param r0 what the function returned: a handle; what is none means that the call has failed
     */
    public void returned(ScriptCall callee, long r0) {
        JsonReference reference = callee.json().find(r0);
        result = reference == null ? null : reference.node();
    }

    /** Gives the result to the caller: a handle of its own, or that the call has failed. */
    long finish() {
        return result == null ? FAILED : caller.json().addRoot(result.copy(caller.memory(), 0));
    }
}
