package io.zeroserve.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entity tag: an opaque name for one state of a representation, strong or weak (RFC 9110 8.8.3).
 *
 * @param strength whether equal tags promise equal bytes or only equal meaning
 * @param opaque   the text between the quotes; visible characters and {@code obs-text}, no quote, may be empty
 */
public record EntityTag(Strength strength, String opaque) {

    /** What equal tags promise. */
    public enum Strength {
        /** The same bytes. */
        STRONG,
        /** The same meaning. */
        WEAK
    }

    /**
     * Checks the tag.
     *
     * @throws IllegalArgumentException if {@code opaque} holds a character that a tag can not
     */
    public EntityTag {
        for (int i = 0; i < opaque.length(); i++) {
            if (!isTagCharacter(opaque.charAt(i))) {
                throw new IllegalArgumentException("not a character of an entity tag, at index " + i);
            }
        }
    }

    /**
     * A strong tag.
     *
     * @param opaque the text between the quotes
     * @return the tag
     */
    public static EntityTag strong(String opaque) {
        return new EntityTag(Strength.STRONG, opaque);
    }

    /**
     * A weak tag.
     *
     * @param opaque the text between the quotes
     * @return the tag
     */
    public static EntityTag weak(String opaque) {
        return new EntityTag(Strength.WEAK, opaque);
    }

    /**
     * Parses exactly one tag; spaces and tabs around it are allowed.
     *
     * @param fieldValue for example {@code "x"} or {@code W/"x"}
     * @return the tag, or empty if this is anything else
     */
    public static Optional<EntityTag> parse(String fieldValue) {
        Scanner scanner = new Scanner(fieldValue);
        scanner.skipSpace();
        EntityTag tag = scanner.tag();
        scanner.skipSpace();
        return tag != null && scanner.atEnd() ? Optional.of(tag) : Optional.empty();
    }

    /**
     * Parses a comma list of tags, as in If-Match. A member that is not a tag matches nothing, so it is left out:
     * one bad member does not hide the good ones.
     *
     * @param fieldValue the field value; several lines are joined with commas
     * @return the well-formed members in order, perhaps none
     */
    public static List<EntityTag> parseList(String fieldValue) {
        List<EntityTag> tags = new ArrayList<>();
        Scanner scanner = new Scanner(fieldValue);
        while (!scanner.atEnd()) {
            scanner.skipSpace();
            EntityTag tag = scanner.tag();
            scanner.skipSpace();
            if (tag != null && scanner.atMemberEnd()) {
                tags.add(tag);
            }
            scanner.skipToNextMember();
        }
        return tags;
    }

    /**
     * Compares for the same bytes: both are strong and equal (RFC 9110 8.8.3.2).
     *
     * @param other the tag to compare with
     * @return true if both name the same bytes
     */
    public boolean strongEquals(EntityTag other) {
        return strength == Strength.STRONG && other.strength == Strength.STRONG && opaque.equals(other.opaque);
    }

    /**
     * Compares for the same meaning: the opaque texts are equal, whatever the strength (RFC 9110 8.8.3.2).
     *
     * @param other the tag to compare with
     * @return true if both name equivalent representations
     */
    public boolean weakEquals(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /**
     * The tag as it stands in a header.
     *
     * @return for example {@code "x"} or {@code W/"x"}
     */
    public String headerValue() {
        return strength == Strength.WEAK ? "W/\"" + opaque + '"' : '"' + opaque + '"';
    }

    @Override
    public String toString() {
        return headerValue();
    }

    /**
     * etagc: visible characters but the quote, and obs-text; a decoder of the wire may have made that any character.
     */
    private static boolean isTagCharacter(char c) {
        return c == 0x21 || c >= 0x23 && c <= 0x7e || c >= 0x80;
    }

    /** A position in a field value. */
    private static final class Scanner {

        private final String text;
        private int index;

        Scanner(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return index == text.length();
        }

        boolean atMemberEnd() {
            return atEnd() || text.charAt(index) == ',';
        }

        void skipSpace() {
            while (!atEnd() && (text.charAt(index) == ' ' || text.charAt(index) == '\t')) {
                index++;
            }
        }

        void skipToNextMember() {
            while (!atMemberEnd()) {
                index++;
            }
            if (!atEnd()) {
                index++;
            }
        }

        /** Returns the tag that starts here and moves behind it, or returns null and stays. */
        EntityTag tag() {
            // "W/" is case-sensitive.
            Strength strength = text.startsWith("W/", index) ? Strength.WEAK : Strength.STRONG;
            int open = strength == Strength.WEAK ? index + 2 : index;
            if (open >= text.length() || text.charAt(open) != '"') {
                return null;
            }
            int close = open + 1;
            while (close < text.length() && isTagCharacter(text.charAt(close))) {
                close++;
            }
            if (close == text.length() || text.charAt(close) != '"') {
                return null;
            }
            index = close + 1;
            return new EntityTag(strength, text.substring(open + 1, close));
        }
    }
}
