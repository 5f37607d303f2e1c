package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Cuts a client's bytes, behind the preface, into frames, and checks of each what can be checked without knowing the
 * others: its size, its flags, whether it is for a stream or the connection, and that a field block is not interrupted
 * (RFC 9113 4, 6). Confined to one event loop.
 */
final class FrameReader {
    private static final int SETTING_BYTES = 6;
    private static final int PING_BYTES = 8;
    private static final int PRIORITY_BYTES = 5;
    private static final int MIN_GOAWAY_BYTES = 8;

    private final FrameSink sink;
    private final ByteBufAllocator allocator;
    private final int maxBlockBytes;
    private ByteBuf held;
    /** The beginning of a field block whose end has not come; null if there is none. */
    private ByteBuf block;
    private int blockStream;
    private boolean blockEndsStream;
    private boolean blockDependsOnItself;
    private boolean settled;

    /** @param maxBlockBytes how large a field block may be, as it comes over the wire */
    FrameReader(FrameSink sink, ByteBufAllocator allocator, int maxBlockBytes) {
        this.sink = sink;
        this.allocator = allocator;
        this.maxBlockBytes = maxBlockBytes;
    }

    /**
     * Reads on, and tells the sink of every frame that is whole.
     *
     * @param bytes released here
     * @throws Http2Exception what ends the connection; nothing must be read any more
     */
    void read(ByteBuf bytes) throws Http2Exception {
        ByteBuf all = held == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, held, bytes);
        held = all;
        while (all.readableBytes() >= Frame.HEADER_BYTES && readFrame(all)) {
            if (held == null) {
                // The sink has closed the connection.
                return;
            }
        }
        if (held != null && !all.isReadable()) {
            all.release();
            held = null;
        }
    }

    /** Whether a field block has begun and not ended. */
    boolean isInBlock() {
        if (block != null) {
            return true;
        }
        return held != null && held.readableBytes() > 3 && held.getByte(held.readerIndex() + 3) == Frame.HEADERS;
    }

    /** Gives up what is kept. */
    void close() {
        if (held != null) {
            held.release();
            held = null;
        }
        if (block != null) {
            block.release();
            block = null;
        }
    }

    /** Whether a frame was whole. */
    private boolean readFrame(ByteBuf in) throws Http2Exception {
        int start = in.readerIndex();
        int length = in.getUnsignedMedium(start);
        int type = in.getUnsignedByte(start + 3);
        int flags = in.getUnsignedByte(start + 4);
        // The highest bit is reserved and has no meaning.
        int streamId = in.getInt(start + 5) & Integer.MAX_VALUE;
        checkHeader(length, type, flags, streamId);
        if (in.readableBytes() < Frame.HEADER_BYTES + length) {
            return false;
        }
        in.skipBytes(Frame.HEADER_BYTES);
        int end = in.readerIndex() + length;
        switch (type) {
            case Frame.DATA -> readData(in, end, flags, streamId);
            case Frame.HEADERS -> readHeaders(in, end, flags, streamId);
            case Frame.PRIORITY -> readPriority(in, length, streamId);
            case Frame.RST_STREAM -> sink.reset(streamId, in.getUnsignedInt(in.readerIndex()));
            case Frame.SETTINGS -> readSettings(in, end, flags);
            case Frame.PING -> readPing(in, flags);
            case Frame.GOAWAY -> sink.goAway();
            case Frame.WINDOW_UPDATE -> sink.windowUpdate(streamId, in.getInt(in.readerIndex()) & Integer.MAX_VALUE);
            case Frame.CONTINUATION -> readContinuation(in, length, flags);
            default -> sink.idleFrame();
        }
        if (held != null) {
            in.readerIndex(end);
        }
        return true;
    }

    private void checkHeader(int length, int type, int flags, int streamId) throws Http2Exception {
        if (length > Frame.MAX_PAYLOAD_BYTES) {
            throw connectionError(Http2Error.FRAME_SIZE_ERROR, "a frame of %d bytes", length);
        }
        boolean ack = type == Frame.SETTINGS && (flags & Frame.ACK) != 0;
        if (!settled && (type != Frame.SETTINGS || ack)) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "the first frame, of type %d, has no settings", type);
        }
        if (block != null && (type != Frame.CONTINUATION || streamId != blockStream)) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "a frame of type %d within a field block", type);
        }
        switch (type) {
            case Frame.DATA, Frame.HEADERS, Frame.PRIORITY -> requireStream(type, streamId);
            case Frame.RST_STREAM -> {
                requireStream(type, streamId);
                requireLength(type, length, Integer.BYTES);
            }
            case Frame.SETTINGS -> {
                requireConnection(type, streamId);
                requireLength(type, length, ack ? 0 : length / SETTING_BYTES * SETTING_BYTES);
                settled = true;
            }
            case Frame.PUSH_PROMISE -> throw connectionError(Http2Error.PROTOCOL_ERROR, "clients do not push");
            case Frame.PING -> {
                requireConnection(type, streamId);
                requireLength(type, length, PING_BYTES);
            }
            case Frame.GOAWAY -> {
                requireConnection(type, streamId);
                requireLength(type, length, Math.max(length, MIN_GOAWAY_BYTES));
            }
            case Frame.WINDOW_UPDATE -> requireLength(type, length, Integer.BYTES);
            case Frame.CONTINUATION -> {
                if (block == null) {
                    throw connectionError(Http2Error.PROTOCOL_ERROR, "CONTINUATION without a field block");
                }
            }
            default -> { }
        }
    }

    private static void requireStream(int type, int streamId) throws Http2Exception {
        if (streamId == 0) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "a frame of type %d without a stream", type);
        }
    }

    private static void requireConnection(int type, int streamId) throws Http2Exception {
        if (streamId != 0) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "a frame of type %d on stream %d", type, streamId);
        }
    }

    private static void requireLength(int type, int length, int right) throws Http2Exception {
        if (length != right) {
            throw connectionError(Http2Error.FRAME_SIZE_ERROR, "a frame of type %d with %d bytes", type, length);
        }
    }

    private void readData(ByteBuf in, int end, int flags, int streamId) throws Http2Exception {
        int flowBytes = end - in.readerIndex();
        int contentEnd = end - readPadding(in, end, flags);
        requireContent(in, contentEnd);
        sink.data(streamId, in.slice(in.readerIndex(), contentEnd - in.readerIndex()), flowBytes,
                (flags & Frame.END_STREAM) != 0);
    }

    /** The length of the padding, which ends the payload. */
    private static int readPadding(ByteBuf in, int end, int flags) throws Http2Exception {
        if ((flags & Frame.PADDED) == 0) {
            return 0;
        }
        if (in.readerIndex() == end) {
            throw connectionError(Http2Error.FRAME_SIZE_ERROR, "a padded frame that is empty");
        }
        return in.readUnsignedByte();
    }

    private static void requireContent(ByteBuf in, int contentEnd) throws Http2Exception {
        if (contentEnd < in.readerIndex()) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "more padding than payload");
        }
    }

    private void readHeaders(ByteBuf in, int end, int flags, int streamId) throws Http2Exception {
        int blockEnd = end - readPadding(in, end, flags);
        boolean dependsOnItself = false;
        if ((flags & Frame.PRIORITISED) != 0) {
            if (end - in.readerIndex() < PRIORITY_BYTES) {
                throw connectionError(Http2Error.FRAME_SIZE_ERROR, "HEADERS too short for its priority");
            }
            dependsOnItself = (in.readInt() & Integer.MAX_VALUE) == streamId;
            in.skipBytes(1);
        }
        requireContent(in, blockEnd);
        boolean endStream = (flags & Frame.END_STREAM) != 0;
        int length = blockEnd - in.readerIndex();
        if ((flags & Frame.END_HEADERS) != 0) {
            sink.headers(streamId, in.slice(in.readerIndex(), length), endStream, dependsOnItself);
            return;
        }
        blockStream = streamId;
        blockEndsStream = endStream;
        blockDependsOnItself = dependsOnItself;
        block = allocator.buffer(length);
        append(in, length);
    }

    private void readContinuation(ByteBuf in, int length, int flags) throws Http2Exception {
        sink.idleFrame();
        append(in, length);
        if ((flags & Frame.END_HEADERS) != 0) {
            ByteBuf whole = block;
            block = null;
            try {
                sink.headers(blockStream, whole, blockEndsStream, blockDependsOnItself);
            } finally {
                whole.release();
            }
        }
    }

    private void append(ByteBuf in, int length) throws Http2Exception {
        if (block.readableBytes() + length > maxBlockBytes) {
            throw connectionError(Http2Error.ENHANCE_YOUR_CALM, "a field block of more than %d bytes", maxBlockBytes);
        }
        block.writeBytes(in, in.readerIndex(), length);
    }

    private void readPriority(ByteBuf in, int length, int streamId) throws Http2Exception {
        sink.idleFrame();
        if (length != PRIORITY_BYTES) {
            sink.breakStream(streamError(streamId, Http2Error.FRAME_SIZE_ERROR, "PRIORITY with %d bytes", length));
        } else if ((in.getInt(in.readerIndex()) & Integer.MAX_VALUE) == streamId) {
            sink.breakStream(streamError(streamId, Http2Error.PROTOCOL_ERROR, "a stream that depends on itself"));
        }
    }

    private void readSettings(ByteBuf in, int end, int flags) throws Http2Exception {
        if ((flags & Frame.ACK) != 0) {
            sink.idleFrame();
            return;
        }
        while (in.readerIndex() < end) {
            sink.setting(in.readUnsignedShort(), in.readUnsignedInt());
        }
        sink.settingsEnd();
    }

    private void readPing(ByteBuf in, int flags) throws Http2Exception {
        long data = in.getLong(in.readerIndex());
        if ((flags & Frame.ACK) != 0) {
            sink.pingAnswer(data);
        } else {
            sink.ping(data);
        }
    }
}
