package io.zeroserve.args;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a command takes: options, one argument besides them, and commands below it, which are named first of all.
 *
 * <p>{@code --name value} and {@code --name=value} are the same; {@code --} ends the options.
 */
public final class Syntax {
    /** Shows what a command takes; every command has it. */
    public static final Flag HELP = Flag.of("--help", "show this help and exit").or("-h");

    private static final String END_OF_OPTIONS = "--";

    private final String name;
    private final String purpose;
    private final List<Flag> flags = new ArrayList<>();
    private final Map<String, Flag> byName = new LinkedHashMap<>();
    private final Map<String, Syntax> commands = new LinkedHashMap<>();
    private Argument argument;
    private String footer = "";

    /** What a command takes besides options. */
    record Argument(String label, String text, boolean required) {
    }

    /**
     * @param name    what is typed
     * @param purpose a sentence
     */
    public Syntax(String name, String purpose) {
        this.name = name;
        this.purpose = purpose;
    }

    /** Adds options. */
    public Syntax flags(List<Flag> more) {
        for (Flag flag : more) {
            flags.add(flag);
            for (String alias : flag.names()) {
                if (byName.put(alias, flag) != null) {
                    throw new IllegalArgumentException(alias + " is there already");
                }
            }
        }
        return this;
    }

    /** Sets the argument. */
    public Syntax argument(String label, String text, boolean required) {
        argument = new Argument(label, text, required);
        return this;
    }

    /** Adds a command below this one. */
    public Syntax command(Syntax command) {
        commands.put(command.name, command);
        return this;
    }

    /** Sets what is shown below the options, in lines. */
    public Syntax footer(String text) {
        footer = text;
        return this;
    }

    /** What is typed. */
    public String name() {
        return name;
    }

    /** A sentence. */
    public String purpose() {
        return purpose;
    }

    /** The options in order, without {@link #HELP}. */
    public List<Flag> flags() {
        return List.copyOf(flags);
    }

    /** The commands below, by name, in order. */
    public Map<String, Syntax> commands() {
        return Map.copyOf(commands);
    }

    Iterable<Syntax> commandsInOrder() {
        return commands.values();
    }

    Optional<Argument> argumentTaken() {
        return Optional.ofNullable(argument);
    }

    String footer() {
        return footer;
    }

    /**
     * Reads a command line.
     *
     * @throws UsageException if it makes no sense
     */
    public Arguments parse(String... words) throws UsageException {
        if (words.length > 0 && commands.containsKey(words[0])) {
            return commands.get(words[0]).parse(List.of(words).subList(1, words.length));
        }
        return parse(List.of(words));
    }

    private Arguments parse(List<String> words) throws UsageException {
        Reading reading = new Reading(words);
        reading.run();
        Arguments read = new Arguments(this, reading.values, reading.found);
        if (argument != null && argument.required() && read.argument() == null && !read.has(HELP)) {
            throw new UsageException("Missing required parameter: '" + argument.label() + '\'');
        }
        return read;
    }

    private Flag flag(String written) {
        return HELP.names().contains(written) ? HELP : byName.get(written);
    }

    /** One walk over the words. */
    private final class Reading {
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final List<String> words;
        private int next;
        private String found;

        Reading(List<String> words) {
            this.words = words;
        }

        void run() throws UsageException {
            boolean options = true;
            while (next < words.size()) {
                String word = words.get(next++);
                if (options && word.equals(END_OF_OPTIONS)) {
                    options = false;
                } else if (options && word.startsWith("-") && word.length() > 1) {
                    option(word);
                } else if (argument == null || found != null) {
                    throw new UsageException("Unmatched argument: '" + word + '\'');
                } else if (word.isEmpty()) {
                    throw new UsageException(argument.label() + " is empty");
                } else {
                    found = word;
                }
            }
        }

        private void option(String word) throws UsageException {
            int equals = word.indexOf('=');
            String written = equals < 0 ? word : word.substring(0, equals);
            Flag flag = flag(written);
            if (flag == null) {
                throw new UsageException("Unknown option: '" + written + '\'');
            }
            String value = equals < 0 ? following(flag, written) : word.substring(equals + 1);
            switch (flag.takes()) {
                case NOTHING -> {
                    if (value != null) {
                        throw new UsageException("option '" + written + "' takes no value");
                    }
                    values.putIfAbsent(flag.name(), List.of());
                }
                case LIST -> {
                    List<String> list = List.of(value.split(",", -1));
                    requireContent(flag, written, !list.contains(""));
                    values.computeIfAbsent(flag.name(), _ -> new ArrayList<>()).addAll(list);
                }
                case TEXTS -> values.computeIfAbsent(flag.name(), _ -> new ArrayList<>())
                        .addAll(Stream.of(value.split(",")).filter(text -> !text.isEmpty()).toList());
                case VALUE -> {
                    requireContent(flag, written, !value.isEmpty());
                    once(flag, written, value);
                }
                case TEXT, NUMBER -> once(flag, written, value);
                case ANYTHING -> values.put(flag.name(), List.of());
            }
        }

        /** The word after the name, if one belongs to it. */
        private String following(Flag flag, String written) throws UsageException {
            boolean there = next < words.size() && flag(words.get(next)) == null;
            return switch (flag.takes()) {
                case NOTHING -> null;
                case ANYTHING -> there && !words.get(next).startsWith("-") ? words.get(next++) : null;
                case VALUE, TEXT, NUMBER, LIST, TEXTS -> {
                    if (!there) {
                        throw new UsageException("Missing required parameter for option '" + written + "' ("
                                + flag.label() + ')');
                    }
                    yield words.get(next++);
                }
            };
        }

        private static void requireContent(Flag flag, String written, boolean there) throws UsageException {
            if (!there) {
                throw new UsageException("Invalid value for option '" + written + "' (" + flag.label()
                        + "): it is empty");
            }
        }

        private void once(Flag flag, String written, String value) throws UsageException {
            if (flag.takes() == Flag.Takes.NUMBER) {
                try {
                    Integer.parseInt(value);
                } catch (NumberFormatException e) {
                    throw new UsageException("Invalid value for option '" + written + "' (" + flag.label() + "): '"
                            + value + "' is no number, or too large");
                }
            }
            if (values.put(flag.name(), List.of(value)) != null) {
                throw new UsageException("option '" + written + "' should be specified only once");
            }
        }
    }
}
