package io.zeroserve.http;

import java.nio.charset.StandardCharsets;

/** The values of header fields (RFC 9110 5.5). */
public final class HeaderValue {

    private HeaderValue() {
    }

    /**
     * Whether a text can stand in a header without changing the message around it.
     *
     * @param text any text; the empty text is a valid value
     * @return false if it holds CR, LF, NUL, DEL or another control but the tab, or space at its ends
     */
    public static boolean isValid(CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return length == 0 || !isSpace(text.charAt(0)) && !isSpace(text.charAt(length - 1));
    }

    /** A text as it is sent: a character for each byte of its UTF-8, which is the same for ASCII (RFC 9110 5.5). */
    public static String ofText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    /** A text without the spaces and tabs around it, which are no part of a value. Line ends stay where they are. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
