package io.zeroserve.http1;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.zeroserve.http.HeaderName;
import io.zeroserve.message.Head;

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
        for (int i = 0; i < head.size(); i++) {
            requireName(head.name(i));
            end = put(bytes, end, head.name(i));
            bytes[end] = ':';
            bytes[end + 1] = ' ';
            end = endLine(bytes, put(bytes, end + 2, head.value(i)));
        }
        CharSequence contentLength = head.first("content-length");
        return new HeadBytes(bytes, head.first("date") != null,
                contentLength == null ? NONE : Long.parseLong(contentLength, 0, contentLength.length(), 10));
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

    private static void requireName(CharSequence name) {
        if (!HeaderName.isValid(name.toString())) {
            throw new IllegalArgumentException("no field name: " + name);
        }
    }

    /** What is no byte becomes a question mark. */
    private static int put(byte[] bytes, int start, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                throw new IllegalArgumentException("a control character in a field");
            }
            bytes[start + i] = (byte) (c > 0xff ? '?' : c);
        }
        return start + text.length();
    }

    private static int endLine(byte[] bytes, int start) {
        bytes[start] = '\r';
        bytes[start + 1] = '\n';
        return start + 2;
    }
}
