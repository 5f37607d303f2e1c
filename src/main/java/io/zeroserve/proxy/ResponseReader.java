package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.ContentRule;
import io.zeroserve.http.FieldLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the responses of one HTTP/1 connection, one after the other, out of bytes that come in any pieces (RFC 9112 4
 * to 7). It says what comes next and is asked again; what it has not been asked for stays in the bytes.
 *
 * <p>What could be understood in two ways is refused, so that an upstream's response ends where everybody takes it to
 * end: lengths that are none or said twice, a length beside chunks, any transfer coding but chunks, folded fields,
 * names that are no tokens, control characters. A line may end with LF alone, as RFC 9112 2.2 lets it.
 */
final class ResponseReader {
    /** As much as the server takes of a client; the lines of interim responses and of trailers count by themselves. */
    static final int MAX_HEAD_BYTES = 64 << 10;
    /** A chunk's size with its extensions, which nobody uses. */
    static final int MAX_CHUNK_LINE_BYTES = 4 << 10;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL = 200;
    private static final int FIRST_STATUS = 100;
    /** More digits than a length that a long can hold. */
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final int MAX_CHUNK_DIGITS = 15;
    private static final int VERSION_BYTES = "HTTP/1.1".length();
    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200".length();
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final long NONE = -1;

    /** What comes next. */
    enum Event {
        /** Something that has not come yet. */
        NOTHING,
        /** A response that is not the last (1xx). */
        INTERIM,
        /** The head of the response. */
        HEAD,
        /** A part of its content. */
        CONTENT,
        /** Its end. */
        END
    }

    /** Bytes that are no response. The message is for the log. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        private MalformedException(String reason) {
            super(reason, null, false, false);
        }
    }

    private enum State {
        STATUS_LINE, FIELDS, INTERIM, FIXED, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, UNTIL_CLOSE, OTHER_PROTOCOL, OVER
    }

    /** Holds the last line that was read, until the next one is, here or elsewhere. */
    private final LineMemory memory;
    private int lineBytes;
    /** How much of the next line has been searched for its end. */
    private int searchedBytes;
    private int headBytes;
    private State state = State.OVER;
    private boolean toHead;
    private boolean http10;
    private int status;
    private String reason;
    private HeaderList fields;
    private HeaderList trailers;
    private long contentLength;
    private String coding;
    private boolean persistent;
    /** Of the content, or of the chunk. */
    private long leftBytes;
    private ByteBuf content;

    /** @param memory shared by the connections of the event loop */
    ResponseReader(LineMemory memory) {
        this.memory = memory;
    }

    /** Awaits a response. */
    void begin(boolean toHeadRequest) {
        toHead = toHeadRequest;
        trailers = null;
        expectHead();
    }

    private void expectHead() {
        state = State.STATUS_LINE;
        headBytes = 0;
        searchedBytes = 0;
        fields = new HeaderList();
        contentLength = NONE;
        coding = null;
    }

    /** Lets go of a response that is over. */
    void forget() {
        reason = null;
        fields = null;
        trailers = null;
    }

    /** Whether the head has not been read. */
    boolean isInHead() {
        return state == State.STATUS_LINE || state == State.FIELDS || state == State.INTERIM;
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    /** The fields of the response that {@link Event#INTERIM} or {@link Event#HEAD} stood for. */
    HeaderList fields() {
        return fields;
    }

    /** The fields behind the content; null if there are none. */
    HeaderList trailers() {
        return trailers;
    }

    /** What {@link Event#CONTENT} stood for; whoever takes it releases it. */
    ByteBuf takeContent() {
        ByteBuf taken = content;
        content = null;
        return taken;
    }

    /** Whether another response may follow on the connection once this one is over (RFC 9112 9.3). */
    boolean isPersistent() {
        return persistent;
    }

    /**
     * Reads on.
     *
     * @param in what has come and not been read; what is taken of it is taken by its reader index
     * @throws MalformedException if it is no response, or too large a head; the connection is of no use then
     */
    Event next(ByteBuf in) throws MalformedException {
        while (true) {
            switch (state) {
                case STATUS_LINE -> {
                    if (!readLine(in, MAX_HEAD_BYTES - headBytes)) {
                        return Event.NOTHING;
                    }
                    takeStatusLine();
                    state = State.FIELDS;
                }
                case FIELDS -> {
                    if (!readLine(in, MAX_HEAD_BYTES - headBytes)) {
                        return Event.NOTHING;
                    }
                    if (lineBytes > 0) {
                        takeField();
                    } else {
                        return endHead();
                    }
                }
                case INTERIM -> expectHead();
                case FIXED -> {
                    if (leftBytes > 0) {
                        return content(in);
                    }
                    state = State.OVER;
                }
                case CHUNK_SIZE -> {
                    if (!readLine(in, MAX_CHUNK_LINE_BYTES)) {
                        return Event.NOTHING;
                    }
                    leftBytes = chunkSize();
                    headBytes = 0;
                    state = leftBytes == 0 ? State.TRAILERS : State.CHUNK;
                }
                case CHUNK -> {
                    if (leftBytes > 0) {
                        return content(in);
                    }
                    state = State.CHUNK_END;
                }
                case CHUNK_END -> {
                    if (!readLine(in, 2)) {
                        return Event.NOTHING;
                    }
                    require(lineBytes == 0, "a chunk is longer than it said");
                    state = State.CHUNK_SIZE;
                }
                case TRAILERS -> {
                    if (!readLine(in, MAX_HEAD_BYTES - headBytes)) {
                        return Event.NOTHING;
                    }
                    if (lineBytes == 0) {
                        state = State.OVER;
                    } else {
                        trailers = trailers == null ? new HeaderList() : trailers;
                        FieldLine field = fieldLine();
                        trailers.add(field.name(), field.value());
                    }
                }
                case UNTIL_CLOSE -> {
                    leftBytes = Long.MAX_VALUE;
                    return content(in);
                }
                case OTHER_PROTOCOL -> {
                    return Event.NOTHING;
                }
                case OVER -> {
                    return Event.END;
                }
            }
        }
    }

    /** Whether the response, whose head has been read, ends within so many further bytes; false if nobody knows. */
    boolean endsWithin(int bytes) {
        return state == State.OVER || state == State.FIXED && leftBytes <= bytes;
    }

    /** The connection has ended; whether the response ends with it, and is whole. */
    boolean endOfInput() {
        boolean whole = state == State.UNTIL_CLOSE;
        if (whole) {
            state = State.OVER;
        }
        return whole;
    }

    private Event content(ByteBuf in) {
        if (!in.isReadable()) {
            return Event.NOTHING;
        }
        int taken = (int) Math.min(leftBytes, in.readableBytes());
        leftBytes -= taken;
        content = in.readRetainedSlice(taken);
        return Event.CONTENT;
    }

    /** Puts the next line, without its end, into {@link #memory}; false if it has not come whole. */
    private boolean readLine(ByteBuf in, int mostBytes) throws MalformedException {
        int start = in.readerIndex();
        int end = in.indexOf(start + searchedBytes, in.writerIndex(), (byte) '\n');
        int taken = (end < 0 ? in.writerIndex() : end + 1) - start;
        require(taken <= mostBytes, "a head or a line of it is too long");
        if (end < 0) {
            searchedBytes = taken;
            return false;
        }
        searchedBytes = 0;
        headBytes += taken;
        lineBytes = end - start;
        byte[] line = memory.atLeast(lineBytes);
        in.readBytes(line, 0, lineBytes);
        in.skipBytes(1);
        if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
            lineBytes--;
        }
        return true;
    }

    private void takeStatusLine() throws MalformedException {
        byte[] line = memory.bytes();
        boolean starts = lineBytes >= STATUS_LINE_BYTES
                && Arrays.equals(line, 0, VERSION.length, VERSION, 0, VERSION.length)
                && isDigit(line[VERSION.length]) && line[VERSION_BYTES] == ' ';
        require(starts && isDigit(line[9]) && isDigit(line[10]) && isDigit(line[11])
                && (lineBytes == STATUS_LINE_BYTES || line[STATUS_LINE_BYTES] == ' '), "no status line");
        http10 = line[VERSION.length] == '0';
        status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
        require(status >= FIRST_STATUS, "no status code");
        int start = Math.min(STATUS_LINE_BYTES + 1, lineBytes);
        for (int i = start; i < lineBytes; i++) {
            require(FieldLine.isValueByte(line[i]), "a control character in the reason");
        }
        reason = new String(line, start, lineBytes - start, StandardCharsets.ISO_8859_1);
    }

    private FieldLine fieldLine() throws MalformedException {
        FieldLine field = FieldLine.parse(memory.bytes(), lineBytes);
        require(field != null, "a line that is no header field");
        return field;
    }

    private void takeField() throws MalformedException {
        FieldLine field = fieldLine();
        switch (field.name()) {
            case "content-length" -> {
                require(contentLength == NONE, "two lengths");
                contentLength = number(field.value());
            }
            case "transfer-encoding" -> {
                require(coding == null, "two transfer codings");
                coding = field.value();
            }
            default -> { }
        }
        fields.add(field.name(), field.value());
    }

    private static long number(String digits) throws MalformedException {
        require(!digits.isEmpty() && digits.length() <= MAX_LENGTH_DIGITS, "a length that is none");
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            require(c >= '0' && c <= '9', "a length that is none");
            number = number * 10 + c - '0';
        }
        return number;
    }

    private Event endHead() throws MalformedException {
        if (status < FIRST_FINAL && status != SWITCHING_PROTOCOLS) {
            state = State.INTERIM;
            return Event.INTERIM;
        }
        require(coding == null || contentLength == NONE, "a length beside chunks");
        require(coding == null || coding.equalsIgnoreCase("chunked"), "an unknown transfer coding");
        state = framing();
        persistent = persists() && state != State.UNTIL_CLOSE && state != State.OTHER_PROTOCOL;
        return Event.HEAD;
    }

    /** RFC 9112 6.3. */
    private State framing() {
        if (status == SWITCHING_PROTOCOLS) {
            return State.OTHER_PROTOCOL;
        }
        if (toHead || ContentRule.of(status) == ContentRule.NONE) {
            return State.OVER;
        }
        if (coding != null) {
            return State.CHUNK_SIZE;
        }
        leftBytes = contentLength;
        return contentLength == NONE ? State.UNTIL_CLOSE : State.FIXED;
    }

    /** A transfer coding in HTTP/1.0 is a sign of somebody on the way who does not know of it (RFC 9112 6.1). */
    private boolean persists() {
        return http10 ? coding == null && HopByHopHeaders.isListed(fields, "keep-alive")
                : !HopByHopHeaders.isListed(fields, "close");
    }

    private long chunkSize() throws MalformedException {
        byte[] line = memory.bytes();
        long size = 0;
        int digits = 0;
        while (digits < lineBytes && Character.digit(line[digits], 16) >= 0) {
            size = size << 4 | Character.digit(line[digits], 16);
            digits++;
            require(digits <= MAX_CHUNK_DIGITS, "a chunk that is too large");
        }
        require(digits > 0 && (digits == lineBytes || line[digits] == ';' || line[digits] == ' '
                || line[digits] == '\t'), "no size of a chunk");
        return size;
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }

    private static void require(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
