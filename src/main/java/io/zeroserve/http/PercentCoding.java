package io.zeroserve.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoded bytes in URI text (RFC 3986 2.1). */
final class PercentCoding {

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

    /** Appends every UTF-8 byte of {@code text} as a triplet. */
    static void append(StringBuilder target, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            target.append('%');
            HEX.toHexDigits(target, b);
        }
    }
}
