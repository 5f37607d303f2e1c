package io.zeroserve.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Percent-encoded bytes in URI text (RFC 3986 2.1). */
public final class PercentCoding {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentCoding() {
    }

    /**
     * The byte that the triplet at an index stands for.
     *
     * @param text text with a {@code %} at {@code index}; fewer than two characters may follow it
     * @return 0 to 255, or -1 if what follows is not two hexadecimal digits
     */
    static int byteAt(String text, int index) {
        if (index + 2 >= text.length()
                || !HexFormat.isHexDigit(text.charAt(index + 1)) || !HexFormat.isHexDigit(text.charAt(index + 2))) {
            return -1;
        }
        return HexFormat.fromHexDigits(text, index + 1, index + 3);
    }

    /** The text as a segment of a path: what RFC 3986 2.3 calls unreserved stands for itself. */
    public static String segment(String text) {
        return encode(text, c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
                || "-_.~".indexOf(c) >= 0);
    }

    /** A part of a URI of which only that is encoded which can stand in none: controls, space, what is past ASCII. */
    public static String visible(String text) {
        return encode(text, c -> c > ' ' && c < 0x7f);
    }

    private static String encode(String text, IntPredicate plain) {
        StringBuilder encoded = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            int next = text.offsetByCodePoints(i, 1);
            if (plain.test(text.charAt(i))) {
                encoded.append(text.charAt(i));
            } else {
                append(encoded, text.substring(i, next));
            }
            i = next;
        }
        return encoded.toString();
    }

    /** Appends every UTF-8 byte of {@code text} as a triplet. */
    static void append(StringBuilder target, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            target.append('%');
            HEX.toHexDigits(target, b);
        }
    }
}
