package io.zeroserve.helpers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A helper that an application adds to those of the server.
 *
 * @param name       a C identifier that does not begin with {@code zs_}
 * @param parameters what scripts pass, in order
 * @param code       what it does
 */
public record HostFunction(String name, List<Parameter> parameters, Code code) {
    /** Registers that pass arguments (eBPF's calling convention). */
    private static final int MAX_REGISTERS = 5;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final String RESERVED = "zs_";

    /** A parameter, which takes one register or two. */
    public sealed interface Parameter {
        /** Its name, a C identifier. */
        String name();
    }

    /** A number: {@code zs_u64 name}. */
    public record Number(String name) implements Parameter {
    }

    /** A text in UTF-8: {@code const char *name, zs_u64 name_len}. */
    public record Text(String name) implements Parameter {
    }

    /** A buffer for the answer: {@code char *name, zs_u64 name_len}. At most one, and the last. */
    public record Out(String name) implements Parameter {
    }

    /** What a call gives. */
    public sealed interface Result {
    }

    /** A number, which the helper returns. */
    public record Returned(long value) implements Result {
    }

    /** A text, which is written into the buffer; null for none, which scripts see as -1. */
    public record Written(String text) implements Result {
    }

    /** What a helper does. */
    public sealed interface Code {
    }

    /** It has its result at once. Called on the event loop, must not block. */
    public record Now(Function<HelperCall, Result> function) implements Code {
    }

    /** It has its result later, on any thread; the script is suspended until then. */
    public record Later(Function<HelperCall, CompletionStage<Result>> function) implements Code {
    }

    /** Checks the names, and that the arguments fit. */
    public HostFunction {
        parameters = List.copyOf(parameters);
        requireIdentifier(name);
        if (name.startsWith(RESERVED)) {
            throw new IllegalArgumentException(name + ": names that begin with " + RESERVED + " are the server's own");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            requireIdentifier(parameter.name());
            if (!seen.add(parameter.name())) {
                throw new IllegalArgumentException(name + ": two parameters are named " + parameter.name());
            }
            if (parameter instanceof Out && i < parameters.size() - 1) {
                throw new IllegalArgumentException(name + ": the buffer for the answer must be the last parameter");
            }
        }
        if (registers(parameters) > MAX_REGISTERS) {
            throw new IllegalArgumentException(name + ": a helper has at most " + MAX_REGISTERS
                + " arguments, of which a text and a buffer take two each");
        }
    }

    private static void requireIdentifier(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException('"' + name + "\" is not a name in C");
        }
    }

    private static int registers(List<Parameter> parameters) {
        return parameters.stream().mapToInt(parameter -> parameter instanceof Number ? 1 : 2).sum();
    }

    /** How many registers its arguments take. */
    int registers() {
        return registers(parameters);
    }

    /** How a script declares it. */
    public String prototype() {
        List<String> declared = new ArrayList<>();
        for (Parameter parameter : parameters) {
            switch (parameter) {
                case Number(String number) -> declared.add("zs_u64 " + number);
                case Text(String text) -> declared.add("const char *" + text + ", zs_u64 " + text + "_len");
                case Out(String out) -> declared.add("char *" + out + ", zs_u64 " + out + "_len");
            }
        }
        return "zs_s64 " + name + '(' + (declared.isEmpty() ? "void" : String.join(", ", declared)) + ");";
    }
}
