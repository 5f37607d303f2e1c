package io.zeroserve.http;

/** The names of header fields: tokens (RFC 9110 5.1 and 5.6.2). */
public final class HeaderName {

    private static final String PUNCTUATION = "!#$%&'*+-.^_`|~";
    private static final boolean[] TOKEN = tokenCharacters();

    private HeaderName() {
    }

    /**
     * Whether a text is a token, and so can be a field name, a method or a parameter name.
     *
     * @param text any text
     * @return false for the empty text, and for one with a space, control, delimiter or non-ASCII character
     */
    public static boolean isValid(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return text.length() > 0;
    }

    /** As {@link #isValid(CharSequence)}, for the bytes from an index to before another. */
    public static boolean isValid(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isTokenByte(bytes[i])) {
                return false;
            }
        }
        return end > start;
    }

    /** Whether a byte can stand in a token; one past ASCII cannot. */
    static boolean isTokenByte(byte next) {
        return next >= 0 && TOKEN[next];
    }

    private static boolean[] tokenCharacters() {
        boolean[] token = new boolean[128];
        for (char c = 0; c < token.length; c++) {
            token[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
                    || PUNCTUATION.indexOf(c) >= 0;
        }
        return token;
    }
}
