package io.zeroserve.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * The response hooks that the scripts of one request have registered, in order.
 *
 * <p>Bounded, because a script may loop, and because each hook may run as long as a script: see {@link #MAX_HOOKS} and
 * {@link #MAX_INPUT_CHARS}. Confined to the connection's event loop.
 */
public final class ResponseHooks {
    /** The most hooks that one request may have at a time. */
    public static final int MAX_HOOKS = 32;
    /** The most characters that the inputs of all hooks of one request may have as JSON texts. */
    public static final int MAX_INPUT_CHARS = 256 * 1024;

    private List<ResponseHook> hooks = List.of();
    private int inputChars;

    /** Whether there are none. */
    public boolean isEmpty() {
        return hooks.isEmpty();
    }

    /**
     * Registers a hook behind the others.
     *
     * @return false if that would exceed a limit; nothing is then changed
     */
    public boolean add(ResponseHook hook) {
        if (hooks.size() == MAX_HOOKS || inputChars + hook.inputJson().length() > MAX_INPUT_CHARS) {
            return false;
        }
        if (hooks.isEmpty()) {
            hooks = new ArrayList<>();
        }
        hooks.add(hook);
        inputChars += hook.inputJson().length();
        return true;
    }

    /** Removes them all. */
    public void clear() {
        hooks = List.of();
        inputChars = 0;
    }

    /** The hooks as they are now, in the order in which they were registered. */
    public List<ResponseHook> list() {
        return List.copyOf(hooks);
    }
}
