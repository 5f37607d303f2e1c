package io.zeroserve.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An ordered list of header fields, names compared without case (RFC 9110 5.1).
 *
 * <p>A request has some ten to twenty fields, where a linear scan over an array is as fast as a hash table and keeps
 * the order that repeated fields need. Not thread-safe.
 */
public final class HeaderList {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** A list of its own with the same lines. */
    public HeaderList copy() {
        HeaderList copy = new HeaderList();
        copy.names.addAll(names);
        copy.values.addAll(values);
        return copy;
    }

    /** The number of field lines. */
    public int size() {
        return names.size();
    }

    /** How many characters the names and values of all lines have. */
    public long chars() {
        long chars = 0;
        for (int i = 0; i < names.size(); i++) {
            chars += names.get(i).length() + values.get(i).length();
        }
        return chars;
    }

    /**
     * Adds a field line behind the others.
     *
     * @param name  a field name; kept in lower case
     * @param value its value
     */
    public void add(String name, String value) {
        names.add(name.toLowerCase(Locale.ROOT));
        values.add(value);
    }

    /** Replaces every line of that name by one. */
    public void set(String name, String value) {
        remove(name);
        add(name, value);
    }

    /** Removes every line of that name; does nothing if there is none. */
    public void remove(String name) {
        removeIf(name::equalsIgnoreCase);
    }

    /** Removes every line whose lower-case name matches. */
    public void removeIf(Predicate<String> nameMatches) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (nameMatches.test(names.get(i))) {
                names.remove(i);
                values.remove(i);
            }
        }
    }

    /** The value of the first line of that name, or null if there is none. */
    public String first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** Replaces the value of every line whose lower-case name matches, in order. */
    public void replaceValues(Predicate<String> nameMatches, UnaryOperator<String> change) {
        for (int i = 0; i < names.size(); i++) {
            if (nameMatches.test(names.get(i))) {
                values.set(i, change.apply(values.get(i)));
            }
        }
    }

    /** The value of the last line of that name, or null if there is none. */
    public String last(String name) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** The values of that name in order, joined; null if there is none. */
    public String joined(String name, String separator) {
        StringBuilder all = null;
        String only = null;
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equalsIgnoreCase(name)) {
                continue;
            }
            if (only == null) {
                only = values.get(i);
            } else {
                all = all == null ? new StringBuilder(only) : all;
                all.append(separator).append(values.get(i));
            }
        }
        return all == null ? only : all.toString();
    }

    /** Hands over every line in order, name in lower case. */
    public void forEach(BiConsumer<String, String> consumer) {
        for (int i = 0; i < names.size(); i++) {
            consumer.accept(names.get(i), values.get(i));
        }
    }
}
