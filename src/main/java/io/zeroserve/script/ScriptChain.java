package io.zeroserve.script;

import java.util.List;

/** The compiled scripts of one site in the order in which they run. Immutable; shared by event loops. */
public final class ScriptChain {
    /** A chain without scripts. */
    public static final ScriptChain EMPTY = new ScriptChain(List.of());

    private final List<Script> scripts;
    private final boolean empty;

    ScriptChain(List<Script> scripts) {
        this.scripts = List.copyOf(scripts);
        this.empty = scripts.stream().noneMatch(Script::handlesRequests);
    }

    /** The scripts in the order in which they run. */
    public List<Script> scripts() {
        return scripts;
    }

    /** Whether no script handles requests, so that running the chain would do nothing. */
    public boolean isEmpty() {
        return empty;
    }
}
