package io.zeroserve.exchange;

import java.util.Objects;

/**
 * A function of a script that is to run when the head of a response is known. Immutable.
 *
 * @param script    the script's name, with or without its extension; whether there is one shows when the hook runs
 * @param function  the function's name
 * @param inputJson what it is called with, as the text of a JSON value: a copy that nobody can change
 */
public record ResponseHook(String script, String function, String inputJson) {
    /** Checks for null. */
    public ResponseHook {
        Objects.requireNonNull(script);
        Objects.requireNonNull(function);
        Objects.requireNonNull(inputJson);
    }
}
