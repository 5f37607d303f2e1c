package io.zeroserve.helpers;

/** What a function of a script is called with, whoever calls. */
public interface FunctionInput {

    /** How many calls of scripts by scripts the function will lie in. */
    int depth();

    /**
     * Gives the input to the callee, which has just begun and holds no handle yet.
     *
     * @throws io.zeroserve.ebpf.machine.HelperRefusal if it has no room for that
     */
    void enter(ScriptCall callee);
}
