package io.zeroserve.helpers;

import java.util.Map;
import java.util.Set;

/** The environment variables that scripts may read. Immutable. */
public final class Environment {
    private static final char REPLACEMENT = '\ufffd';

    private final Map<String, String> variables;
    private final Set<String> allowed;

    /**
     * @param variables the environment, such as {@link System#getenv()}
     * @param allowed   the names that scripts may read; null for all
     */
    public Environment(Map<String, String> variables, Set<String> allowed) {
        this.variables = Map.copyOf(variables);
        this.allowed = allowed == null ? null : Set.copyOf(allowed);
    }

    /** The value of a variable; empty if it is not set, not allowed or not text. */
    String value(String name) {
        String value = allowed == null || allowed.contains(name) ? variables.getOrDefault(name, "") : "";
        return value.indexOf(REPLACEMENT) < 0 ? value : "";
    }
}
