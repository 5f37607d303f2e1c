package io.zeroserve.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Looks for the end of an HTTP/1 request head and checks it byte by byte on the way (RFC 9112 2.2, 3, 5, 6): what
 * passes means the same to every reader. It notes where the parts are, so that {@link #head} has nothing to parse.
 *
 * <p>Stricter than the RFC asks of a server where leniency has let requests be smuggled: a line ends with CRLF and
 * nothing else, one space stands between the parts of the request line, a field is not folded, and whoever says twice
 * how long the content is, even consistently, is refused.
 *
 * <p>Bytes may come in any pieces; each is looked at a bounded number of times. For one connection, head after head.
 */
public final class RequestHeadScanner {

    /** How far it has come. */
    public enum Progress {
        /** The head has not ended. */
        INCOMPLETE,
        /** The head has ended, and is right. */
        COMPLETE,
        /** {@link RequestHeadScanner#fault()} says why. */
        REFUSED
    }

    /** The value of {@link #contentLength} for content in chunks. */
    public static final long CHUNKED = -1;

    private static final int NONE = -2;
    /** Longer methods than any that is registered; the request line is no place to hide a long text in. */
    private static final int MAX_METHOD_BYTES = 32;
    private static final int VERSION_BYTES = "HTTP/1.1".length();
    /** More digits than any length that a long can hold. */
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final byte CR = '\r';
    private static final byte LF = '\n';
    /** Eight bytes, the first of them in the lowest bits. */
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOP_BITS = ONES << 7;

    private final MessageLimits limits;
    /** What has been looked at, from the start of the head. */
    private int offset;
    private int lineStart;
    private boolean inFields;
    private int fields;
    /** Where parts begin and end, from the start of the head: those of the request line, then three of each field. */
    private int[] marks = new int[RequestHead.FIELD_MARKS + 16 * RequestHead.MARKS_A_FIELD];
    private boolean http10;
    private long contentLength;
    private TransferCodings codings;
    private RequestFault fault;

    public RequestHeadScanner(MessageLimits limits) {
        this.limits = limits;
        restart();
    }

    /** Forgets the head that has been read, for the next one. */
    public void restart() {
        offset = 0;
        lineStart = 0;
        inFields = false;
        fields = 0;
        http10 = false;
        contentLength = NONE;
        codings = null;
        fault = null;
    }

    /**
     * Reads on.
     *
     * @param bytes holds the head from its first byte on, the part that has been read included
     * @param start the index of the head's first byte
     * @param end   the index behind the last byte that is there
     */
    public Progress scan(byte[] bytes, int start, int end) {
        int lineFeed = findLineFeed(bytes, start + offset, end);
        while (lineFeed < end) {
            offset = lineFeed + 1 - start;
            if (takeLine(bytes, start + lineStart, lineFeed)) {
                return fault == null ? Progress.COMPLETE : Progress.REFUSED;
            }
            lineFeed = findLineFeed(bytes, start + offset, end);
        }
        offset = end - start;
        checkSize();
        return fault == null ? Progress.INCOMPLETE : Progress.REFUSED;
    }

    /**
     * The index of the next LF, or the end if there is none. Eight bytes at a time: after LF has been taken out of
     * each by exclusive or, subtracting one borrows from the top bit of a byte that is zero, and of no byte before the
     * first such.
     */
    private static int findLineFeed(byte[] bytes, int start, int end) {
        int index = start;
        for (; index <= end - Long.BYTES; index += Long.BYTES) {
            long others = (long) WORD.get(bytes, index) ^ LF * ONES;
            long found = others - ONES & ~others & TOP_BITS;
            if (found != 0) {
                return index + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (index < end && bytes[index] != LF) {
            index++;
        }
        return index;
    }

    /** A head that is too large already is not waited for. */
    private void checkSize() {
        if (!inFields && offset - lineStart > limits.targetBytes() + MAX_METHOD_BYTES + VERSION_BYTES + 4) {
            fault = RequestFault.TARGET_TOO_LONG;
        } else if (offset > limits.headBytes()) {
            fault = RequestFault.FIELDS_TOO_LARGE;
        }
    }

    /** Takes a line that ends before its LF; true if nothing more is to be read. */
    private boolean takeLine(byte[] bytes, int start, int lineFeed) {
        int end = lineFeed - 1;
        if (end < start || bytes[end] != CR) {
            return refuse(RequestFault.MALFORMED);
        }
        boolean over;
        if (inFields) {
            over = end == start ? finish() : takeField(bytes, start, end);
        } else {
            // One empty line before the request line is left over from a careless client (RFC 9112 2.2).
            over = end == start ? lineStart > 0 && refuse(RequestFault.MALFORMED) : takeRequestLine(bytes, start, end);
        }
        lineStart = offset;
        if (fault == null && offset > limits.headBytes()) {
            return refuse(RequestFault.FIELDS_TOO_LARGE);
        }
        return over;
    }

    private boolean refuse(RequestFault reason) {
        fault = reason;
        return true;
    }

    private boolean takeRequestLine(byte[] bytes, int start, int end) {
        int methodEnd = tokenEnd(bytes, start, end);
        if (methodEnd == start || methodEnd == end || bytes[methodEnd] != ' ') {
            return refuse(RequestFault.MALFORMED);
        }
        int targetEnd = methodEnd + 1;
        while (targetEnd < end && isTarget(bytes[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd == methodEnd + 1 || end - targetEnd != 1 + VERSION_BYTES || bytes[targetEnd] != ' ') {
            return refuse(RequestFault.MALFORMED);
        }
        if (!isVersion(bytes, targetEnd + 1)) {
            return refuse(RequestFault.MALFORMED);
        }
        byte major = bytes[end - 3];
        byte minor = bytes[end - 1];
        if (major != '1' || minor > '1') {
            return refuse(RequestFault.VERSION_NOT_SUPPORTED);
        }
        if (methodEnd - start > MAX_METHOD_BYTES) {
            return refuse(RequestFault.NOT_IMPLEMENTED);
        }
        if (targetEnd - methodEnd - 1 > limits.targetBytes()) {
            return refuse(RequestFault.TARGET_TOO_LONG);
        }
        http10 = minor == '0';
        inFields = true;
        mark(0, lineStart, lineStart + methodEnd - start, lineStart + targetEnd - start);
        return false;
    }

    private void mark(int index, int first, int second, int third) {
        if (index == marks.length) {
            marks = Arrays.copyOf(marks, 2 * index);
        }
        marks[index] = first;
        marks[index + 1] = second;
        marks[index + 2] = third;
    }

    private static int tokenEnd(byte[] bytes, int start, int end) {
        int index = start;
        while (index < end && HeaderName.isTokenByte(bytes[index])) {
            index++;
        }
        return index;
    }

    /** Visible ASCII but the number sign, which a fragment starts with that is never sent (RFC 9112 3.2). */
    private static boolean isTarget(byte next) {
        return next > ' ' && next < 0x7f && next != '#';
    }

    private static boolean isVersion(byte[] bytes, int start) {
        return bytes[start] == 'H' && bytes[start + 1] == 'T' && bytes[start + 2] == 'T'
                && bytes[start + 3] == 'P' && bytes[start + 4] == '/' && isDigit(bytes[start + 5])
                && bytes[start + 6] == '.' && isDigit(bytes[start + 7]);
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }

    private boolean takeField(byte[] bytes, int start, int end) {
        int colon = tokenEnd(bytes, start, end);
        if (colon == start || colon == end || bytes[colon] != ':') {
            // A folded line starts with a space, which is no token either.
            return refuse(RequestFault.MALFORMED);
        }
        for (int index = colon + 1; index < end; index++) {
            if (!FieldLine.isValueByte(bytes[index])) {
                return refuse(RequestFault.MALFORMED);
            }
        }
        fields++;
        if (fields > limits.fields()) {
            return refuse(RequestFault.FIELDS_TOO_LARGE);
        }
        mark(RequestHead.MARKS_A_FIELD * fields, lineStart, lineStart + colon - start, lineStart + end - start);
        return switch (colon - start) {
            case 14 -> isNamed(bytes, start, "content-length") && takeContentLength(bytes, colon + 1, end);
            case 17 -> isNamed(bytes, start, "transfer-encoding") && takeTransferEncoding(bytes, colon + 1, end);
            default -> false;
        };
    }

    private static boolean isNamed(byte[] bytes, int start, String name) {
        for (int i = 0; i < name.length(); i++) {
            // Letters differ from their capitals by one bit, and the hyphen has that bit set.
            if ((bytes[start + i] | 0x20) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean takeContentLength(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (contentLength != NONE || end == start) {
            return refuse(RequestFault.MALFORMED);
        }
        long length = 0;
        for (int index = start; index < end; index++) {
            if (!isDigit(bytes[index])) {
                return refuse(RequestFault.MALFORMED);
            }
            length = index - start < MAX_LENGTH_DIGITS ? length * 10 + bytes[index] - '0' : Long.MAX_VALUE;
        }
        contentLength = length;
        return false;
    }

    private boolean takeTransferEncoding(byte[] bytes, int start, int end) {
        StringBuilder value = new StringBuilder(end - start);
        for (int index = start; index < end; index++) {
            value.append((char) (bytes[index] & 0xff));
        }
        if (codings != null || contentLength != NONE) {
            return refuse(RequestFault.MALFORMED);
        }
        codings = TransferCodings.parse(value.toString());
        return false;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    /** The empty line has come. */
    private boolean finish() {
        if (codings != null) {
            if (contentLength != NONE || http10) {
                return refuse(RequestFault.MALFORMED);
            }
            fault = codings.fault();
        } else if (contentLength > limits.contentBytes()) {
            fault = RequestFault.CONTENT_TOO_LARGE;
        }
        return true;
    }

    /** What is wrong; null if nothing has been found wrong so far. */
    public RequestFault fault() {
        return fault;
    }

    /** The length of the head with all its line ends, once it is complete. */
    public int sizeBytes() {
        return offset;
    }

    /** How much content follows the head, once that is complete: {@link #CHUNKED}, or a number of bytes, 0 for none. */
    public long contentLength() {
        return codings != null ? CHUNKED : contentLength == NONE ? 0 : contentLength;
    }

    /**
     * The head, once it is complete.
     *
     * @param bytes holds it, and keeps holding it as it is
     * @param start the index of its first byte
     */
    public RequestHead head(byte[] bytes, int start) {
        return new RequestHead(bytes, start,
                Arrays.copyOf(marks, RequestHead.FIELD_MARKS + RequestHead.MARKS_A_FIELD * fields));
    }
}
