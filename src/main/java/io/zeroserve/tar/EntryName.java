package io.zeroserve.tar;

import java.nio.charset.StandardCharsets;

/** Turns names in an archive into keys; {@link TarIndex} has the rules. */
final class EntryName {

    /** What decoding puts for bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private EntryName() {
    }

    /** Says what makes a name unusable, or returns null. */
    static String flaw(String name, int limitBytes) {
        if (name.length() <= limitBytes && isPlain(name)) {
            return null;
        }
        // A UTF-16 unit is at least one byte of UTF-8, which spares encoding a name that is far too long.
        if (name.length() > limitBytes || name.getBytes(StandardCharsets.UTF_8).length > limitBytes) {
            return "has a name longer than " + limitBytes + " bytes";
        }
        if (name.indexOf(REPLACEMENT) >= 0) {
            return "has a name that is not UTF-8";
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return "has a control character in its name";
            }
        }
        for (String segment : name.split("/", -1)) {
            if (segment.equals("..")) {
                return "has a \"..\" segment in its name";
            }
        }
        return null;
    }

    /** Returns the normalised name; empty for the root. */
    static String key(String name) {
        if (isPlain(name)) {
            return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        }
        StringBuilder key = new StringBuilder(name.length());
        for (String segment : name.split("/")) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                key.append(key.isEmpty() ? "" : "/").append(segment);
            }
        }
        return key.toString();
    }

    /** Visible ASCII, no slash at the start or behind another, no segment that starts with a dot: most names. */
    private static boolean isPlain(String name) {
        char previous = '/';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || previous == '/' && (c == '/' || c == '.')) {
                return false;
            }
            previous = c;
        }
        return !name.isEmpty();
    }

    /** Returns a name for a message: control characters escaped, and cut if long. */
    static String quoted(String name) {
        int shown = Math.min(name.length(), 200);
        StringBuilder text = new StringBuilder(shown + 2).append('"');
        for (int i = 0; i < shown; i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append(shown < name.length() ? "...\"" : "\"").toString();
    }
}
