package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Puts together in one buffer what a turn of the event loop writes to a connection: small responses share a TLS record
 * and a write. It goes out when it is flushed, or has grown large. Confined to one event loop.
 */
public final class TurnBuffer {
    /** What a buffer begins with, and what it has at most before it goes out: a few TLS records. */
    private static final int FIRST_BYTES = 4096;
    private static final int MOST_BYTES = 1 << 16;

    private final ChannelHandlerContext context;
    private final WriteProgress progress;
    private ByteBuf out;
    private int expectedBytes = FIRST_BYTES;
    /** What has gone by without being flushed. */
    private int passedBytes;

    /**
     * @param context  where it is written to
     * @param progress is told of what is written
     */
    public TurnBuffer(ChannelHandlerContext context, WriteProgress progress) {
        this.context = context;
        this.progress = progress;
    }

    /** A buffer that so many bytes may be written to at its end. */
    public ByteBuf room(int bytes) {
        if (out != null && out.readableBytes() + bytes > MOST_BYTES) {
            hand();
        }
        if (out == null) {
            out = context.alloc().directBuffer(Math.max(bytes, expectedBytes), Math.max(bytes, 2 * MOST_BYTES));
        }
        return out;
    }

    private void hand() {
        ByteBuf whole = out;
        out = null;
        passedBytes += whole.readableBytes();
        // The next one is probably as large.
        expectedBytes = Math.clamp(whole.readableBytes(), FIRST_BYTES, MOST_BYTES);
        progress.wrote(whole);
        context.write(whole, context.voidPromise());
    }

    /** Writes a buffer, which is given away, behind what has been put here, without copying it. */
    public void pass(ByteBuf large, ChannelPromise promise) {
        if (out != null) {
            hand();
        }
        passedBytes += large.readableBytes();
        progress.wrote(large);
        context.write(large, promise);
    }

    /** Whether the client takes what is sent to it. Much that has not been flushed is, so that the channel knows. */
    public boolean isWritable() {
        if (passedBytes + (out == null ? 0 : out.readableBytes()) >= MOST_BYTES) {
            flush();
        }
        return context.channel().isWritable();
    }

    /** Sends what there is. */
    public void flush() {
        if (out != null) {
            hand();
        }
        passedBytes = 0;
        context.flush();
    }

    /** Gives up what has not been sent. */
    public void close() {
        if (out != null) {
            out.release();
            out = null;
        }
    }
}
