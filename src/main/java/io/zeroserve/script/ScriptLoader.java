package io.zeroserve.script;

import java.util.List;

/** Turns ELF objects into a chain that is ready to run. */
public final class ScriptLoader {

    /**
     * Reads, links, verifies and compiles every script. Blocks for milliseconds per script: call it on a worker.
     *
     * @param sources the scripts in chain order
     * @return the chain
     * @throws ScriptException if one of them is refused
     */
    public ScriptChain load(List<ScriptSource> sources) throws ScriptException {
        if (!sources.isEmpty()) {
            throw new ScriptException(sources.getFirst().name(), "the engine is not there yet", null);
        }
        return new ScriptChain();
    }
}
