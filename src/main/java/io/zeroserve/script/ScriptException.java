package io.zeroserve.script;

/** A script that cannot be loaded: not an eBPF object, not linkable, or refused by the verifier. */
public final class ScriptException extends Exception {
    /**
     * @param script  the script's name
     * @param reason  what is wrong, where, and what to do
     * @param cause   the refusal, or null
     */
    public ScriptException(String script, String reason, Throwable cause) {
        super("script '" + script + "': " + reason, cause);
    }
}
