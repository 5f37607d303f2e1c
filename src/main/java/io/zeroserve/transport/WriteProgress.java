package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Whether a client takes what waits for it in the connection's buffer. What has been written, less what waits, is
 * what it has taken: that grows with every byte that it takes, and with none that is written. Confined to the
 * connection's event loop.
 */
public final class WriteProgress {
    private final long patienceNanos;
    private long writtenBytes;
    private long takenBytes;
    private long sinceNanos;

    public WriteProgress(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** To be told of everything that is written. */
    public void wrote(Object message) {
        if (message instanceof ByteBuf bytes) {
            writtenBytes += bytes.readableBytes();
        }
    }

    /** In how many nanoseconds the client has taken nothing for too long; 0 or less if it has by now. */
    public long leftNanos(Channel channel, long now) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.totalPendingWriteBytes() == 0) {
            takenBytes = writtenBytes;
            sinceNanos = now;
            return patienceNanos;
        }
        long taken = writtenBytes - buffer.totalPendingWriteBytes() + buffer.currentProgress();
        if (taken > takenBytes) {
            sinceNanos = now;
        }
        // Also where that is less: TLS and each message have an overhead that only counts while they wait.
        takenBytes = taken;
        return sinceNanos + patienceNanos - now;
    }
}
