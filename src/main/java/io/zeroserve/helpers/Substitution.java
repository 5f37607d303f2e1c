package io.zeroserve.helpers;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.zeroserve.ebpf.machine.HelperRefusal;

/** Replaces what is found in a text. Immutable; any thread. */
sealed interface Substitution {
    /** The longest text that a substitution may make: replacing can double a text, and can be done again. */
    int MAX_CHARS = 64 * 1024;

    /**
     * The text with every occurrence replaced, up to the substitution's own limit.
     *
     * @throws HelperRefusal if that is longer than {@link #MAX_CHARS}
     */
    String apply(String text);

    /** Refuses a text that is too long. */
    static void requireBounded(CharSequence text) {
        if (text.length() > MAX_CHARS) {
            throw new HelperRefusal("the text becomes longer than " + MAX_CHARS + " characters");
        }
    }

    /** Leaves texts as they are. */
    enum None implements Substitution {
        /** The only value. */
        INSTANCE;

        @Override
        public String apply(String text) {
            return text;
        }
    }

    /**
     * Replaces a literal text.
     *
     * @param search      the text, not empty
     * @param replacement what takes its place
     * @param limit       how many occurrences are replaced at most
     */
    record Literal(String search, String replacement, long limit) implements Substitution {
        @Override
        public String apply(String text) {
            StringBuilder result = new StringBuilder();
            int done = 0;
            int found = text.indexOf(search);
            for (long count = 0; found >= 0 && count < limit; count++) {
                result.append(text, done, found).append(replacement);
                requireBounded(result);
                done = found + search.length();
                found = text.indexOf(search, done);
            }
            requireBounded(result.append(text, done, text.length()));
            return result.toString();
        }
    }

    /**
     * Replaces what a regular expression matches.
     *
     * @param pattern     the expression
     * @param replacement {@code $1} and <code>${name}</code> stand for groups, {@code $$} for a dollar; a group that
     *                    there is not is empty, and a name goes as far as letters, digits and underscores do
     */
    record Regular(Pattern pattern, String replacement) implements Substitution {
        @Override
        public String apply(String text) {
            Matcher matcher = pattern.matcher(text);
            StringBuilder result = new StringBuilder();
            int done = 0;
            int lastEnd = -1;
            while (matcher.find()) {
                // An empty match right behind another one is none.
                if (matcher.end() > lastEnd) {
                    result.append(text, done, matcher.start());
                    appendReplacement(matcher, result);
                    requireBounded(result);
                    done = matcher.end();
                    lastEnd = matcher.end();
                }
            }
            requireBounded(result.append(text, done, text.length()));
            return result.toString();
        }

        private void appendReplacement(Matcher matcher, StringBuilder result) {
            int i = 0;
            while (i < replacement.length()) {
                char c = replacement.charAt(i++);
                if (c != '$' || i == replacement.length()) {
                    result.append(c);
                } else if (replacement.charAt(i) == '$') {
                    result.append('$');
                    i++;
                } else {
                    boolean braced = replacement.charAt(i) == '{';
                    int start = braced ? i + 1 : i;
                    int end = start;
                    while (end < replacement.length() && isNameCharacter(replacement.charAt(end))) {
                        end++;
                    }
                    boolean named = end > start
                        && (!braced || end < replacement.length() && replacement.charAt(end) == '}');
                    if (named) {
                        result.append(group(matcher, replacement.substring(start, end)));
                        i = braced ? end + 1 : end;
                    } else {
                        result.append('$');
                    }
                }
            }
        }

        private static boolean isNameCharacter(char c) {
            return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
        }

        private String group(Matcher matcher, String name) {
            String value = null;
            Integer number = pattern.namedGroups().get(name);
            if (number != null) {
                value = matcher.group(number);
            } else if (name.length() < 5 && name.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(name) <= matcher.groupCount()) {
                value = matcher.group(Integer.parseInt(name));
            }
            return value == null ? "" : value;
        }
    }
}
