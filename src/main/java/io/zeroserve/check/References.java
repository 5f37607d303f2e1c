package io.zeroserve.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds what HTML and CSS refer to. Not a parser of either: it looks for attributes and functions that name files,
 * outside of comments and of scripts, and finds what generators and people write.
 */
final class References {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    /** What is not closed goes to the end, as in browsers; to look for the end from each beginning would take long. */
    private static final Pattern HTML_COMMENT = Pattern.compile("<!--.*?(?:-->|\\z)", FLAGS);
    private static final Pattern CSS_COMMENT = Pattern.compile("/\\*.*?(?:\\*/|\\z)", FLAGS);
    /** What stands between these tags is text of another language. */
    private static final Pattern SCRIPT =
            Pattern.compile("(<script\\b[^>]*+(?:>|\\z))(.*?)(</script\\s*+>|\\z)", FLAGS);
    private static final Pattern STYLE = Pattern.compile("<style\\b[^>]*+(?:>|\\z)(.*?)(?:</style\\s*+>|\\z)", FLAGS);
    /** One that never ends is none, which its third group tells. */
    private static final Pattern TAG =
            Pattern.compile("<([a-z][a-z0-9-]*+)\\b((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)(>|\\z)", FLAGS);
    private static final Pattern ATTRIBUTE = Pattern.compile(
            "(?<![\\w-])(href|src|poster|srcset|imagesrcset|style)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))",
            FLAGS);
    private static final Pattern CSS = Pattern.compile(
            "url\\(\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"')]*))\\s*\\)|@import\\s+(?:\"([^\"]*)\"|'([^']*)')", FLAGS);
    private static final Pattern CHARACTER = Pattern.compile("&(amp|quot|apos|#[0-9]{1,7}|#x[0-9a-f]{1,6});", FLAGS);
    /** Their href says where something is, and nothing that a browser fetches. */
    private static final String BASE = "base";

    private References() {
    }

    /** What a page refers to, in the order of the text; {@code base} elements are left out, see {@link #base}. */
    static List<Reference> ofHtml(String page) {
        List<Reference> found = new ArrayList<>();
        Lines lines = Lines.of(page);
        String text = blank(page, HTML_COMMENT, 0);
        String tags = blank(text, SCRIPT, 2);
        Matcher tag = TAG.matcher(tags);
        while (tag.find() && !tag.group(3).isEmpty()) {
            if (!tag.group(1).equalsIgnoreCase(BASE)) {
                attributes(lines, tag, found);
            }
        }
        Matcher style = STYLE.matcher(tags);
        while (style.find()) {
            css(lines, style.start(1), style.group(1), found);
        }
        return found;
    }

    private static void attributes(Lines lines, Matcher tag, List<Reference> found) {
        Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
        while (attribute.find()) {
            String value = decoded(first(attribute, 2, 4));
            int offset = tag.start(2) + attribute.start();
            switch (attribute.group(1).toLowerCase(Locale.ROOT)) {
                case "style" -> css(lines, offset, value, found);
                case "srcset", "imagesrcset" -> {
                    for (String candidate : value.split(",\\s+|,$")) {
                        found.add(new Reference(lines.at(offset), candidate.strip().split("\\s+")[0]));
                    }
                }
                default -> found.add(new Reference(lines.at(offset), value.strip()));
            }
        }
    }

    /**
     * Where relative references of a page start from, if it says so with a {@code base} element; null if it does not.
     */
    static String base(String page) {
        Matcher tag = TAG.matcher(blank(blank(page, HTML_COMMENT, 0), SCRIPT, 2));
        while (tag.find() && !tag.group(3).isEmpty()) {
            Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
            if (tag.group(1).equalsIgnoreCase(BASE) && attribute.find()) {
                return first(attribute, 2, 4).strip();
            }
        }
        return null;
    }

    /** What a style sheet refers to, in the order of the text. */
    static List<Reference> ofCss(String sheet) {
        List<Reference> found = new ArrayList<>();
        css(Lines.of(sheet), 0, sheet, found);
        return found;
    }

    private static void css(Lines lines, int offset, String sheet, List<Reference> found) {
        Matcher matcher = CSS.matcher(blank(sheet, CSS_COMMENT, 0));
        while (matcher.find()) {
            found.add(new Reference(lines.at(offset + matcher.start()), first(matcher, 1, 5).strip()));
        }
    }

    /** With the character references that URLs are written with (HTML, named and numeric character references). */
    private static String decoded(String value) {
        return CHARACTER.matcher(value).replaceAll(reference -> {
            String name = reference.group(1).toLowerCase(Locale.ROOT);
            if (!name.startsWith("#")) {
                return switch (name) {
                    case "amp" -> "&";
                    case "quot" -> "\"";
                    case "apos" -> "'";
                    default -> Matcher.quoteReplacement(reference.group());
                };
            }
            int code = name.startsWith("#x") ? Integer.parseInt(name, 2, name.length(), 16)
                    : Integer.parseInt(name, 1, name.length(), 10);
            return Character.isValidCodePoint(code) ? Matcher.quoteReplacement(Character.toString(code)) : "";
        });
    }

    /** The first of these groups that matched. */
    private static String first(Matcher matcher, int from, int to) {
        for (int group = from; group <= to; group++) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return "";
    }

    /** The text with what a group of the pattern matches replaced by spaces, so that places stay the same. */
    private static String blank(String text, Pattern pattern, int group) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder blanked = null;
        while (matcher.find()) {
            blanked = blanked == null ? new StringBuilder(text) : blanked;
            for (int i = matcher.start(group); i < matcher.end(group); i++) {
                blanked.setCharAt(i, ' ');
            }
        }
        return blanked == null ? text : blanked.toString();
    }

    /**
     * Where the lines of a text end.
     *
     * @param ends the offsets of the newlines
     */
    private record Lines(int[] ends) {

        static Lines of(String text) {
            return new Lines(IntStream.range(0, text.length()).filter(i -> text.charAt(i) == '\n').toArray());
        }

        /** The line of an offset, from 1. */
        int at(int offset) {
            int index = Arrays.binarySearch(ends, offset);
            return 1 + (index < 0 ? -index - 1 : index);
        }
    }
}
