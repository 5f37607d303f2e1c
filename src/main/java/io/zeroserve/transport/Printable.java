package io.zeroserve.transport;

/** Makes text from a client fit for a line of the log. */
final class Printable {
    private static final int MAX_LENGTH = 256;

    private Printable() {
    }

    /** The text, at most {@value #MAX_LENGTH} characters, with everything but printable ASCII replaced. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder(text);
        safe.setLength(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c < ' ' || c > '~') {
                safe.setCharAt(i, '?');
            }
        }
        return safe.toString();
    }
}
