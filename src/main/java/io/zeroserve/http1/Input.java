package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/**
 * What has come and has not been read. Bytes that are in an array stay as they are, so that what has been read of it,
 * the heads of requests and their content, may go on being used. Confined to one event loop.
 */
final class Input {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    /** Of the same array; null until somebody asks: of most requests nobody does. */
    private ByteBuffer view;
    private int position;
    private int limit;

    /** Puts what has come behind the rest, and releases it. */
    void append(ByteBuf more) {
        int length = more.readableBytes();
        if (length > bytes.length - limit) {
            int rest = readable();
            // Twice the rest, so that what comes byte by byte is not copied at each of them.
            byte[] larger = new byte[Math.max(rest + length, 2 * rest)];
            System.arraycopy(bytes, position, larger, 0, rest);
            bytes = larger;
            view = null;
            position = 0;
            limit = rest;
        }
        more.readBytes(bytes, limit, length);
        limit += length;
        more.release();
    }

    /** The array that holds it, from {@link #position} to {@link #limit}. */
    byte[] bytes() {
        return bytes;
    }

    /** The same as a buffer. */
    ByteBuffer view() {
        if (view == null) {
            view = ByteBuffer.wrap(bytes);
        }
        return view;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    int readable() {
        return limit - position;
    }

    boolean isEmpty() {
        return position == limit;
    }

    /** Everything before this index has been read. */
    void readTo(int index) {
        position = index;
        if (position == limit) {
            // An idle connection holds none of it.
            clear();
        }
    }

    /** Reads bytes, which stay where they are. The buffer cannot grow. */
    Buffer take(int length) {
        Buffer taken = BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, position, length));
        readTo(position + length);
        return taken;
    }

    /** Forgets the rest. */
    void clear() {
        bytes = EMPTY;
        view = null;
        position = 0;
        limit = 0;
    }
}
