package io.zeroserve.exchange;

import java.util.Optional;

/**
 * A shell's pattern for a path: {@code *} is any characters but a slash, {@code ?} is one of those, {@code [a-z]} one
 * of a set and {@code [^a-z]} one that is not, and a backslash takes the meaning from the character behind it.
 * Immutable.
 *
 * <p>Matching takes time proportional to the pattern's length times the path's: of several stars only the last is tried
 * again, which is enough because an earlier one has matched as little as possible.
 */
final class ShellGlob {
    private final String pattern;

    private ShellGlob(String pattern) {
        this.pattern = pattern;
    }

    /** Takes a pattern; empty if it is malformed. */
    static Optional<ShellGlob> parse(String pattern) {
        int i = 0;
        while (i < pattern.length()) {
            int end = elementEnd(pattern, i);
            if (end < 0) {
                return Optional.empty();
            }
            i = end;
        }
        return Optional.of(new ShellGlob(pattern));
    }

    /** Where the element ends that begins at an index; -1 if it is malformed. */
    private static int elementEnd(String pattern, int start) {
        return switch (pattern.charAt(start)) {
            case '\\' -> start + 1 < pattern.length() ? start + 2 : -1;
            case '[' -> setEnd(pattern, start);
            default -> start + 1;
        };
    }

    private static int setEnd(String pattern, int start) {
        int i = start + 1;
        if (i < pattern.length() && pattern.charAt(i) == '^') {
            i++;
        }
        int first = i;
        while (i < pattern.length() && (pattern.charAt(i) != ']' || i == first)) {
            i = rangeEnd(pattern, i);
            if (i < 0) {
                return -1;
            }
        }
        return i < pattern.length() ? i + 1 : -1;
    }

    /** Behind {@code a} or {@code a-z} in a set; -1 if it is malformed. */
    private static int rangeEnd(String pattern, int start) {
        int low = literalEnd(pattern, start);
        if (low < 0 || low >= pattern.length() || pattern.charAt(low) != '-') {
            return low;
        }
        return literalEnd(pattern, low + 1);
    }

    private static int literalEnd(String pattern, int start) {
        if (start >= pattern.length() || pattern.charAt(start) == '-' || pattern.charAt(start) == ']') {
            return -1;
        }
        int end = start + (pattern.charAt(start) == '\\' ? 2 : 1);
        return end <= pattern.length() ? end : -1;
    }

    /** Whether all of a text is what the pattern says. */
    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int starPattern = -1;
        int starText = -1;
        while (t < text.length() || p < pattern.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                starPattern = ++p;
                starText = t;
            } else if (p < pattern.length() && t < text.length() && matchesOne(p, text.charAt(t))) {
                p = elementEnd(pattern, p);
                t++;
            } else if (starPattern >= 0 && starText < text.length() && text.charAt(starText) != '/') {
                t = ++starText;
                p = starPattern;
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean matchesOne(int at, char c) {
        return switch (pattern.charAt(at)) {
            case '?' -> c != '/';
            case '[' -> c != '/' && isInSet(at, c);
            case '\\' -> pattern.charAt(at + 1) == c;
            default -> pattern.charAt(at) == c;
        };
    }

    private boolean isInSet(int start, char c) {
        int end = elementEnd(pattern, start) - 1;
        boolean negated = pattern.charAt(start + 1) == '^';
        int i = start + (negated ? 2 : 1);
        boolean found = false;
        while (i < end) {
            int next = rangeEnd(pattern, i);
            char low = pattern.charAt(pattern.charAt(i) == '\\' ? i + 1 : i);
            found |= low <= c && c <= pattern.charAt(next - 1);
            i = next;
        }
        return found != negated;
    }
}
