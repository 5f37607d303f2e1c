package io.zeroserve.script;

import java.util.List;

/** The compiled scripts of one site in the order in which they run. Immutable; shared by event loops. */
public final class ScriptChain {

    /** The names and sizes in bytes of the scripts, in chain order, for the start-up lines. */
    public List<CompiledScript> scripts() {
        return List.of();
    }

    /** Whether no script handles requests, so that running the chain would do nothing. */
    public boolean isEmpty() {
        return true;
    }

    /**
     * A script of the chain.
     *
     * @param name      its name
     * @param sizeBytes the size of its object
     */
    public record CompiledScript(String name, int sizeBytes) {
    }
}
