package io.zeroserve.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The head of a response: a status and field lines, names in lower case. Immutable; one that is sent again and again
 * keeps what a protocol has made of it. Any thread.
 */
public final class Head {
    private final int status;
    private final CharSequence[] lines;
    private final boolean kept;
    private volatile Derived derived;

    /** What protocols have made of it, one behind the other. */
    private record Derived(Object made, Derived next) {
    }

    /**
     * A head.
     *
     * @param status the status code, 100 to 999
     * @param lines  field names, in lower case, and values by turns; neither the array nor its texts may change any
     *               more
     */
    public Head(int status, CharSequence... lines) {
        this(false, status, lines);
    }

    private Head(boolean kept, int status, CharSequence... lines) {
        if (lines.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value");
        }
        this.status = status;
        this.lines = lines;
        this.kept = kept;
    }

    /**
     * A head that will be sent many times, so that it pays to make the most of it once. Otherwise as the constructor.
     */
    public static Head kept(int status, CharSequence... lines) {
        return new Head(true, status, lines);
    }

    /** Whether it will be sent many times. */
    public boolean isKept() {
        return kept;
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The number of field lines. */
    public int size() {
        return lines.length / 2;
    }

    /** The name of a field line, in lower case; index from 0. */
    public CharSequence name(int index) {
        return lines[2 * index];
    }

    /** The value of a field line; index from 0. */
    public CharSequence value(int index) {
        return lines[2 * index + 1];
    }

    /** The value of the first line of a field, by its name in lower case; null if there is none. */
    public CharSequence first(CharSequence name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i] == name || equal(lines[i], name)) {
                return lines[i + 1];
            }
        }
        return null;
    }

    private static boolean equal(CharSequence one, CharSequence other) {
        return one.length() == other.length() && CharSequence.compare(one, other) == 0;
    }

    /** Hands over every line in order. */
    public void forEach(BiConsumer<? super CharSequence, ? super CharSequence> consumer) {
        for (int i = 0; i < lines.length; i += 2) {
            consumer.accept(lines[i], lines[i + 1]);
        }
    }

    /** A copy with more lines at the end: names, in lower case, and values by turns. */
    public Head with(CharSequence... moreLines) {
        CharSequence[] all = Arrays.copyOf(lines, lines.length + moreLines.length);
        System.arraycopy(moreLines, 0, all, lines.length, moreLines.length);
        return new Head(status, all);
    }

    /** A copy without the lines whose name matches. */
    public Head without(Predicate<? super CharSequence> nameMatches) {
        List<CharSequence> kept = new ArrayList<>(lines.length);
        forEach((name, value) -> {
            if (!nameMatches.test(name)) {
                kept.add(name);
                kept.add(value);
            }
        });
        return new Head(status, kept.toArray(CharSequence[]::new));
    }

    /**
     * What a protocol has made of this head, made when it is first asked for and kept for the next time, for each type.
     * Threads may make it at once, and use either.
     */
    public <T> T derived(Class<T> type, Function<Head, T> maker) {
        Derived first = derived;
        for (Derived known = first; known != null; known = known.next()) {
            if (type.isInstance(known.made())) {
                return type.cast(known.made());
            }
        }
        T made = maker.apply(this);
        derived = new Derived(made, first);
        return made;
    }

    @Override
    public String toString() {
        return status + " " + List.of(lines);
    }
}
