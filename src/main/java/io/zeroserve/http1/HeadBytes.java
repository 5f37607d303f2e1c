package io.zeroserve.http1;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.zeroserve.http.FieldLine;
import io.zeroserve.http.HeaderName;
import io.zeroserve.message.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The head of a response as it is sent, the version 1.1, but for the empty line. Immutable.
 *
 * @param bytes         the status line and the field lines
 * @param isDated       whether Date is among them
 * @param contentLength what Content-Length says; {@link #NONE} if there is none
 */
record HeadBytes(byte[] bytes, boolean isDated, long contentLength) {
    static final long NONE = -1;
    /** Where the last digit of the version is. */
    static final int MINOR_VERSION = "HTTP/1.".length();
    private static final String VERSION = "HTTP/1.1 ";
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATE = "date".getBytes(StandardCharsets.US_ASCII);

    /** The bytes of a head, which keeps them if it is sent again and again. */
    static HeadBytes of(Head head) {
        return head.isKept() ? head.derived(HeadBytes.class, HeadBytes::encode) : encode(head);
    }

    /** @throws IllegalArgumentException if a line would not be one field */
    private static HeadBytes encode(Head head) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(head.status());
        String reason = reason(status);
        int length = VERSION.length() + status.codeAsText().length() + 1 + reason.length() + 2;
        for (int i = 0; i < head.size(); i++) {
            length += head.name(i).length() + head.value(i).length() + 4;
        }
        byte[] bytes = new byte[length];
        int end = put(bytes, put(bytes, 0, VERSION), status.codeAsText());
        bytes[end] = ' ';
        end = endLine(bytes, put(bytes, end + 1, reason));
        boolean dated = false;
        long contentLength = NONE;
        for (int i = 0; i < head.size(); i++) {
            int start = end;
            end = put(bytes, start, head.name(i));
            requireName(bytes, start, end);
            dated |= isNamed(bytes, start, end, DATE);
            if (contentLength == NONE && isNamed(bytes, start, end, CONTENT_LENGTH)) {
                CharSequence value = head.value(i);
                contentLength = Long.parseLong(value, 0, value.length(), 10);
            }
            bytes[end] = ':';
            bytes[end + 1] = ' ';
            end = endLine(bytes, put(bytes, end + 2, head.value(i)));
        }
        return new HeadBytes(bytes, dated, contentLength);
    }

    private static boolean isNamed(byte[] bytes, int start, int end, byte[] name) {
        return Arrays.equals(bytes, start, end, name, 0, name.length);
    }

    private static String reason(HttpResponseStatus status) {
        return switch (status.code()) {
            // Netty has the names of RFC 2616.
            case 414 -> "URI Too Long";
            case 416 -> "Range Not Satisfiable";
            case 422 -> "Unprocessable Content";
            default -> status.reasonPhrase().startsWith("Unknown") ? "status code " + status.code()
                    : status.reasonPhrase();
        };
    }

    private static void requireName(byte[] bytes, int start, int end) {
        if (!HeaderName.isValid(bytes, start, end)) {
            throw new IllegalArgumentException(
                    "no field name: " + new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        }
    }

    /** What is no byte becomes a question mark. */
    private static int put(byte[] bytes, int start, CharSequence text) {
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, start, ascii.length());
        } else {
            putCharacters(bytes, start, text.toString());
        }
        int end = start + text.length();
        for (int i = start; i < end; i++) {
            if (!FieldLine.isValueByte(bytes[i])) {
                throw new IllegalArgumentException("a control character in a field");
            }
        }
        return end;
    }

    private static void putCharacters(byte[] bytes, int start, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[start + i] = (byte) (c > 0xff ? '?' : c);
        }
    }

    private static int endLine(byte[] bytes, int start) {
        bytes[start] = '\r';
        bytes[start + 1] = '\n';
        return start + 2;
    }
}
