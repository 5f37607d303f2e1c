package io.zeroserve.helpers;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compiled regular expressions by their text, the {@value #MAX_PATTERNS} used last.
 *
 * <p>They are of the RE2 kind, matched in time linear in the text. The factor is the size of the pattern, counted
 * repeats written out, so that is limited as well: nested repeats multiply. Any thread.
 */
final class PatternCache {
    /** How many are kept. */
    static final int MAX_PATTERNS = 1024;
    /** The longest text of a pattern. */
    static final int MAX_PATTERN_CHARS = 2048;
    /** The largest pattern, in instructions of its matcher. */
    static final int MAX_PATTERN_SIZE = 4096;

    private final Map<String, Optional<Pattern>> patterns = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Pattern>> eldest) {
            return size() > MAX_PATTERNS;
        }
    };

    /** The pattern that a text stands for; empty if it is no pattern, or too large a one. */
    synchronized Optional<Pattern> find(String text) {
        Optional<Pattern> known = patterns.get(text);
        if (known == null) {
            known = compile(text);
            patterns.put(text, known);
        }
        return known;
    }

    synchronized int size() {
        return patterns.size();
    }

    private static Optional<Pattern> compile(String text) {
        if (text.length() > MAX_PATTERN_CHARS || new SizeEstimate(text).size() > MAX_PATTERN_SIZE) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text)).filter(pattern -> pattern.programSize() <= MAX_PATTERN_SIZE);
        } catch (PatternSyntaxException malformed) {
            return Optional.empty();
        }
    }

    /**
     * How large a pattern becomes, guessed from its text before anything is compiled: each item counts one, and a
     * counted repeat multiplies the item before it. What is misread, such as a quoted passage, counts for too much.
     */
    private static final class SizeEstimate {
        private final String text;
        private int at;

        SizeEstimate(String text) {
            this.text = text;
        }

        long size() {
            long sum = 0;
            while (at < text.length()) {
                // A stray closing parenthesis ends a group that was not opened; the pattern is malformed then.
                sum += group();
            }
            return sum;
        }

        /** To behind the parenthesis that ends the group. */
        private long group() {
            long sum = 0;
            long item = 0;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == ')') {
                    break;
                }
                if (c == '{') {
                    item *= repeats();
                } else {
                    sum += item;
                    item = switch (c) {
                        case '(' -> group();
                        case '[' -> charClass();
                        case '\\' -> escape();
                        default -> 1;
                    };
                }
                if (sum + item > MAX_PATTERN_SIZE) {
                    at = text.length();
                }
            }
            return Math.min(sum + item, MAX_PATTERN_SIZE + 1L);
        }

        private int escape() {
            at++;
            return 1;
        }

        private int charClass() {
            int first = at < text.length() && text.charAt(at) == '^' ? at + 1 : at;
            at = first;
            while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            at++;
            return 1;
        }

        /** The larger number in the braces; 1 if they are no repeat. */
        private int repeats() {
            int end = text.indexOf('}', at);
            int most = 1;
            if (end >= 0 && end - at < 10) {
                for (String bound : text.substring(at, end).split(",")) {
                    if (!bound.isEmpty() && bound.chars().allMatch(Character::isDigit)) {
                        most = Math.max(most, Integer.parseInt(bound));
                    }
                }
            }
            return most;
        }
    }
}
