package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;

/**
 * Follows frames of HTTP/2 through a stream of bytes that comes in any pieces (RFC 9113 4.1): shows each header, counts
 * the payload behind it. Confined to one event loop.
 */
final class FrameHeader {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    private static final int SIZE_BYTES = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private int filled;
    private int length;
    private int type;
    private int flags;
    private int streamId;
    private int payloadLeft;
    private boolean justComplete;

    /**
     * Reads up to the end of a header, or of a payload.
     *
     * @return the index behind what has been read
     */
    int read(ByteBuf bytes, int start, int end) {
        justComplete = false;
        if (payloadLeft > 0) {
            int taken = Math.min(payloadLeft, end - start);
            payloadLeft -= taken;
            return start + taken;
        }
        if (filled == 0 && end - start >= SIZE_BYTES) {
            complete(bytes.getUnsignedMedium(start), bytes.getUnsignedByte(start + 3), bytes.getUnsignedByte(start + 4),
                    bytes.getInt(start + 5));
            return start + SIZE_BYTES;
        }
        int index = start;
        while (index < end && !justComplete) {
            take(bytes.getUnsignedByte(index));
            index++;
        }
        return index;
    }

    private void take(int next) {
        switch (filled) {
            case 0, 1, 2 -> length = (filled == 0 ? 0 : length << 8) | next;
            case 3 -> type = next;
            case 4 -> flags = next;
            default -> streamId = (filled == 5 ? 0 : streamId << 8) | next;
        }
        filled++;
        if (filled == SIZE_BYTES) {
            complete(length, type, flags, streamId);
        }
    }

    private void complete(int payload, int kind, int flagBits, int id) {
        filled = 0;
        length = payload;
        payloadLeft = payload;
        type = kind;
        flags = flagBits;
        // The highest bit is reserved and has no meaning.
        streamId = id & Integer.MAX_VALUE;
        justComplete = true;
    }

    /** The payload is not coming. */
    void skipPayload() {
        payloadLeft = 0;
    }

    /** Whether the last read ended with a header. */
    boolean isJustComplete() {
        return justComplete;
    }

    /** Whether a frame has ended, and the next has not begun. */
    boolean isAtEnd() {
        return payloadLeft == 0 && filled == 0;
    }

    int type() {
        return type;
    }

    int streamId() {
        return streamId;
    }

    int payloadBytes() {
        return length;
    }

    boolean endsStream() {
        return (flags & END_STREAM) != 0;
    }

    boolean endsHeaders() {
        return (flags & END_HEADERS) != 0;
    }
}
