package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Puts together what a turn of the event loop writes to a connection: small responses share a TLS record and a write,
 * and large content fills records to the last byte, so that TLS takes each buffer as it is. It goes out when it is
 * flushed, or has grown large. Confined to one event loop.
 */
public final class TurnBuffer {
    /** What a buffer begins with. */
    private static final int FIRST_BYTES = 4096;
    /**
     * What it has at most: the content of a TLS record (RFC 8446 5.1). What exceeds that is copied together with what
     * is behind it; and Netty keeps no buffers that are much larger where memory is scarce, but gets and clears new
     * ones.
     */
    private static final int RECORD_BYTES = 1 << 14;
    /** So much is flushed, whether the turn is over or not. */
    private static final int MOST_BYTES = 1 << 16;

    private final ChannelHandlerContext context;
    private final WriteProgress progress;
    private final SpareBuffer spare;
    private ByteBuf out;
    /** What has been written last, and may be used again when it has been flushed; null without a spare. */
    private ByteBuf handed;
    private int expectedBytes = FIRST_BYTES;
    /** What has gone by without being flushed. */
    private int passedBytes;

    /**
     * @param context  where it is written to
     * @param progress is told of what is written
     */
    public TurnBuffer(ChannelHandlerContext context, WriteProgress progress) {
        this(context, progress, null);
    }

    /**
     * One for a connection on which TLS encrypts.
     *
     * @param spare is taken from, and given back to
     */
    public TurnBuffer(ChannelHandlerContext context, WriteProgress progress, SpareBuffer spare) {
        this.context = context;
        this.progress = progress;
        this.spare = spare;
    }

    /** A buffer that so many bytes may be written to at its end. */
    public ByteBuf room(int bytes) {
        return room(bytes, 0);
    }

    /**
     * A buffer that so many bytes may be written to at its end.
     *
     * @param following how many bytes of content are {@linkplain #copy copied} behind them
     */
    public ByteBuf room(int bytes, int following) {
        if (out != null && out.readableBytes() + bytes > RECORD_BYTES) {
            hand();
        }
        if (out == null) {
            out = bytes > RECORD_BYTES || spare == null ? newBuffer(bytes, following) : spareBuffer();
        }
        return out;
    }

    private ByteBuf newBuffer(int bytes, int following) {
        int most = Math.max(bytes, RECORD_BYTES);
        return context.alloc().directBuffer(Math.min(Math.max(bytes + following, expectedBytes), most), most);
    }

    private ByteBuf spareBuffer() {
        ByteBuf taken = spare.take();
        return taken == null ? context.alloc().directBuffer(RECORD_BYTES, RECORD_BYTES) : taken;
    }

    /** Writes a copy of content, in as many buffers as it takes. */
    public void copy(ByteBuf content, int from, int length) {
        int next = from;
        int left = length;
        while (left > 0) {
            ByteBuf to = room(1, left - 1);
            int part = Math.min(left, RECORD_BYTES - to.readableBytes());
            to.writeBytes(content, next, part);
            next += part;
            left -= part;
        }
    }

    private void hand() {
        ByteBuf whole = out;
        out = null;
        passedBytes += whole.readableBytes();
        // The next one is probably as large.
        expectedBytes = Math.clamp(whole.readableBytes(), FIRST_BYTES, RECORD_BYTES);
        progress.wrote(whole);
        if (spare != null) {
            keep(whole);
        }
        context.write(whole, context.voidPromise());
    }

    private void keep(ByteBuf whole) {
        if (handed != null) {
            handed.release();
        }
        handed = whole.retain();
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

    /**
     * Whether the client takes what is sent to it. Much that has not been flushed is, so that the channel knows of it:
     * who waits for that to be sent may be told at once, and write more.
     */
    public boolean isWritable() {
        if (isMuch()) {
            flush();
        }
        return context.channel().isWritable();
    }

    /** Whether the client, as far as is known, takes what is sent to it, and not much has been written meanwhile. */
    public boolean hasRoom() {
        return !isMuch() && context.channel().isWritable();
    }

    private boolean isMuch() {
        return passedBytes + (out == null ? 0 : out.readableBytes()) >= MOST_BYTES;
    }

    /** Sends what there is. */
    public void flush() {
        if (out != null) {
            hand();
        }
        passedBytes = 0;
        context.flush();
        if (handed != null) {
            spare.giveBack(handed);
            handed = null;
        }
    }

    /** Gives up what has not been sent. */
    public void close() {
        if (out != null) {
            out.release();
            out = null;
        }
        if (handed != null) {
            handed.release();
            handed = null;
        }
    }
}
