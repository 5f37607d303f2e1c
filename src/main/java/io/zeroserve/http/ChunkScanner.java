package io.zeroserve.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Follows content in chunks to its end and checks what frames it (RFC 9112 7.1): sizes in hex, extensions and trailer
 * fields without controls, lines that end with CRLF. Bytes may come in any pieces; each is looked at once.
 */
public final class ChunkScanner {
    /** A chunk is at most as large as an int can say; nobody sends larger ones. */
    private static final int MAX_SIZE_DIGITS = 8;
    private static final int MAX_EXTENSION_BYTES = 8 << 10;
    /**
     * How much longer extensions may be than the content they come with, all together. They mean nothing here, and a
     * client that sends many has us read much for little.
     */
    private static final int MAX_EXCESS_BYTES = 16 << 10;
    private static final int FIRST_LINE_BYTES = 64;
    private static final int LINE_END_BYTES = 2;
    private static final byte[] EMPTY = {};

    private final MessageLimits limits;
    private State state;
    private int digits;
    private long size;
    private int extensionBytes;
    private long excessBytes;
    private int trailerBytes;
    /** The line of the trailer section that is being read. */
    private byte[] line = EMPTY;
    private int lineBytes;
    private List<FieldLine> trailers = List.of();
    private int lines;
    private long totalBytes;
    private RequestFault fault;

    private enum State {
        SIZE, BLANK, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, LINE, NAME, VALUE, LINE_LF, END_LF, DONE
    }

    public ChunkScanner(MessageLimits limits) {
        this.limits = limits;
        restart();
    }

    /** Forgets the content that has been read, for the next one. */
    public void restart() {
        state = State.SIZE;
        digits = 0;
        size = 0;
        extensionBytes = 0;
        excessBytes = 0;
        trailerBytes = 0;
        line = EMPTY;
        lineBytes = 0;
        trailers = List.of();
        lines = 0;
        totalBytes = 0;
        fault = null;
    }

    /**
     * Reads what frames the content, up to the next bytes of content, to its end, or up to what is wrong.
     *
     * @param bytes holds what has not been read; its position is not used
     * @param start the index of the first byte
     * @param end   the index behind the last one
     * @return the index behind what has been read; less than {@code end} if content comes next, or none any more
     */
    public int scan(ByteBuffer bytes, int start, int end) {
        int index = start;
        while (index < end && state != State.DATA && state != State.DONE && fault == null) {
            take(bytes.get(index));
            index += fault == null ? 1 : 0;
        }
        return index;
    }

    /** How many of the next bytes are content for certain; 0 if something else comes first. */
    public long contentBytes() {
        return state == State.DATA && fault == null ? size : 0;
    }

    /** Goes past content, at most {@link #contentBytes} of it. */
    public void skip(int bytes) {
        size -= bytes;
        state = size == 0 ? State.DATA_CR : State.DATA;
    }

    private void take(byte next) {
        switch (state) {
            case SIZE -> takeSize(next);
            // Bad white space, which only stands before an extension (RFC 9112 7.1.1, RFC 9110 5.6.3).
            case BLANK -> {
                extensionBytes++;
                state = next == ';' ? State.EXTENSION : State.BLANK;
                require((next == ';' || isBlank(next)) && extensionBytes <= MAX_EXTENSION_BYTES);
            }
            case EXTENSION -> {
                extensionBytes++;
                state = next == '\r' ? State.SIZE_LF : State.EXTENSION;
                require(next == '\r' || isText(next) && extensionBytes <= MAX_EXTENSION_BYTES);
            }
            case SIZE_LF -> {
                require(next == '\n');
                startChunk();
            }
            case DATA_CR -> expect(next, '\r', State.DATA_LF);
            case DATA_LF -> {
                expect(next, '\n', State.SIZE);
                digits = 0;
                size = 0;
                extensionBytes = 0;
            }
            case END_LF -> expect(next, '\n', State.DONE);
            case LINE, NAME, VALUE, LINE_LF -> takeTrailer(next);
            case DATA, DONE -> throw new IllegalStateException("not for single bytes");
        }
    }

    private void takeSize(byte next) {
        int digit = Character.digit(next, 16);
        if (digit >= 0) {
            digits++;
            size = size << 4 | digit;
            require(digits <= MAX_SIZE_DIGITS && size <= Integer.MAX_VALUE);
        } else {
            require(digits > 0 && (next == '\r' || next == ';' || isBlank(next)));
            state = next == '\r' ? State.SIZE_LF : next == ';' ? State.EXTENSION : State.BLANK;
        }
    }

    private void startChunk() {
        excessBytes = Math.max(0, excessBytes + extensionBytes - size);
        require(excessBytes <= MAX_EXCESS_BYTES);
        totalBytes += size;
        if (fault == null && totalBytes > limits.contentBytes()) {
            fault = RequestFault.CONTENT_TOO_LARGE;
        }
        state = size == 0 ? State.LINE : State.DATA;
    }

    private void takeTrailer(byte next) {
        trailerBytes++;
        if (state != State.LINE || next != '\r') {
            keep(next);
        }
        switch (state) {
            case LINE -> {
                state = next == '\r' ? State.END_LF : State.NAME;
                lines++;
                require(next == '\r' || HeaderName.isTokenByte(next));
            }
            case NAME -> {
                state = next == ':' ? State.VALUE : State.NAME;
                require(next == ':' || HeaderName.isTokenByte(next));
            }
            case VALUE -> {
                state = next == '\r' ? State.LINE_LF : State.VALUE;
                require(next == '\r' || isText(next));
            }
            default -> {
                expect(next, '\n', State.LINE);
                if (fault == null) {
                    addTrailer();
                }
            }
        }
        if (fault == null && (trailerBytes > limits.headBytes() || lines > limits.fields() + 1)) {
            fault = RequestFault.FIELDS_TOO_LARGE;
        }
    }

    private void keep(byte next) {
        if (lineBytes == line.length) {
            line = Arrays.copyOf(line, Math.max(FIRST_LINE_BYTES, 2 * lineBytes));
        }
        line[lineBytes] = next;
        lineBytes++;
    }

    private void addTrailer() {
        if (trailers.isEmpty()) {
            trailers = new ArrayList<>(2);
        }
        // Each of its bytes has been checked.
        trailers.add(FieldLine.parse(line, lineBytes - LINE_END_BYTES));
        lineBytes = 0;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    private static boolean isText(byte next) {
        return next < 0 || next >= ' ' && next != 0x7f || next == '\t';
    }

    private void expect(byte next, char wanted, State then) {
        require(next == wanted);
        state = then;
    }

    private void require(boolean right) {
        if (!right) {
            fault = RequestFault.MALFORMED;
        }
    }

    /** The fields behind the content, once it has ended; they are forgotten here. */
    public List<FieldLine> takeTrailers() {
        List<FieldLine> taken = trailers;
        trailers = List.of();
        line = EMPTY;
        return taken;
    }

    /** Whether the content has ended, with its trailer section. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** What is wrong; null if nothing has been found wrong so far. */
    public RequestFault fault() {
        return fault;
    }
}
