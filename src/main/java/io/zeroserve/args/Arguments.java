package io.zeroserve.args;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command line that was read: which command it is for, and what was given. Immutable. */
public final class Arguments {
    private final Syntax syntax;
    /** The values of the options that were given, by their usual name; empty for one without a value. */
    private final Map<String, List<String>> values;
    private final String argument;

    Arguments(Syntax syntax, Map<String, List<String>> values, String argument) {
        this.syntax = syntax;
        this.values = values;
        this.argument = argument;
    }

    /** The command. */
    public Syntax syntax() {
        return syntax;
    }

    /** What was given besides options; null if nothing was. */
    public String argument() {
        return argument;
    }

    /** Whether an option was given. */
    public boolean has(Flag flag) {
        return values.containsKey(flag.name());
    }

    /** The value of an option, else what it is by default, else null. */
    public String text(Flag flag) {
        List<String> given = values.getOrDefault(flag.name(), List.of());
        return given.isEmpty() ? flag.standard() : given.getFirst();
    }

    /** The same as a path. */
    public Path path(Flag flag) {
        String text = text(flag);
        return text == null ? null : Path.of(text);
    }

    /** The value of an option that takes a number and has a default. */
    public int number(Flag flag) {
        return Integer.parseInt(text(flag));
    }

    /** The values of an option that takes a list, in order; null if it was not given. */
    public List<String> list(Flag flag) {
        return values.get(flag.name());
    }
}
