package io.zeroserve.args;

import java.util.List;
import java.util.stream.Stream;

/**
 * An option of a command.
 *
 * @param names    what it is called, the usual name first, with the dashes
 * @param takes    what follows it
 * @param label    what stands for its value in texts; empty if it takes none
 * @param standard its value if it is not given; null if there is none
 * @param text     what it is for, without a full stop; empty for one that is not shown
 */
public record Flag(List<String> names, Takes takes, String label, String standard, String text) {

    /** What follows the name of an option. */
    public enum Takes {
        /** Nothing: it is there or not. */
        NOTHING,
        /** One value, which is not empty: a variable that is not set must not stand for the folder one is in. */
        VALUE,
        /** One value, which may be empty. */
        TEXT,
        /** One number of 32 bits. */
        NUMBER,
        /** Values with commas between them, none of which is empty; it may be given several times. */
        LIST,
        /** The same, or nothing at all between the commas. */
        TEXTS,
        /** A value or nothing: what is only taken to be refused. */
        ANYTHING
    }

    /** An option that is there or not. */
    public static Flag of(String name, String text) {
        return new Flag(List.of(name), Takes.NOTHING, "", null, text);
    }

    /** An option with a value. */
    public static Flag value(String name, String label, String text) {
        return new Flag(List.of(name), Takes.VALUE, label, null, text);
    }

    /** An option with a value that may be empty. */
    public static Flag text(String name, String label, String text) {
        return new Flag(List.of(name), Takes.TEXT, label, null, text);
    }

    /** An option with a number. */
    public static Flag number(String name, int standard, String text) {
        return new Flag(List.of(name), Takes.NUMBER, "N", Integer.toString(standard), text);
    }

    /** An option with a list. */
    public static Flag list(String name, String label, String text) {
        return new Flag(List.of(name), Takes.LIST, label, null, text);
    }

    /** An option with a list that may be empty. */
    public static Flag texts(String name, String label, String text) {
        return new Flag(List.of(name), Takes.TEXTS, label, null, text);
    }

    /** An option that texts do not mention. */
    public static Flag hidden(String name, Takes takes) {
        return new Flag(List.of(name), takes, takes == Takes.NOTHING ? "" : "VALUE", null, "");
    }

    /** Whether it may be given several times. */
    boolean isList() {
        return takes == Takes.LIST || takes == Takes.TEXTS;
    }

    /** The same with a value that holds if it is not given. */
    public Flag standing(String value) {
        return new Flag(names, takes, label, value, text);
    }

    /** The same with a further name. */
    public Flag or(String name) {
        return new Flag(Stream.concat(names.stream(), Stream.of(name)).toList(), takes, label, standard, text);
    }

    /** The usual name. */
    public String name() {
        return names.getFirst();
    }

    /** Whether texts mention it. */
    public boolean isShown() {
        return !text.isEmpty();
    }
}
