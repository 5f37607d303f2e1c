package io.zeroserve.script;

/** Where the lines that scripts write, and the lines about them, go. Called on event loops: must not block. */
@FunctionalInterface
public interface ScriptLog {

    /**
     * Writes one line.
     *
     * @param line the text, without a line end
     */
    void line(String line);
}
