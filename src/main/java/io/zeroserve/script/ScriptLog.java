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

    /**
     * Writes the line that tells of a run that has failed.
     *
     * @param script  the script's name
     * @param section the section that ran
     * @param reason  what was wrong, with the place
     */
    default void failed(String script, String section, String reason) {
        line("[script_runtime] script '" + script + "' section '" + section + "' failed: " + reason);
    }
}
