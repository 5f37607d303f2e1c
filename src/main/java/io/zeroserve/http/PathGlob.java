package io.zeroserve.http;

import java.util.regex.Pattern;

/**
 * A pattern for the files of a site. {@code *} stands for any characters but a slash, {@code **} for any at all,
 * {@code ?} for one that is no slash. One that starts with a slash describes the whole path, any other the name alone.
 *
 * @param text    the pattern as written
 * @param prefix  what every match starts with, literally
 * @param pattern the same for the machine
 */
public record PathGlob(String text, String prefix, Pattern pattern) {

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it has a slash and does not start with one; the message says so
     */
    public static PathGlob parse(String text) {
        if (text.isEmpty() || !text.startsWith("/") && text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a pattern starts with / or has no / at all");
        }
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (text.startsWith("**", i)) {
                regex.append(".*");
                i += 2;
            } else {
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
                i++;
            }
        }
        return new PathGlob(text, text.split("[*?]", 2)[0], Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    /** Whether a file is meant. */
    public boolean matches(String key) {
        String subject = text.startsWith("/") ? '/' + key : key.substring(key.lastIndexOf('/') + 1);
        return subject.startsWith(prefix) && pattern.matcher(subject).matches();
    }
}
