package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether a client takes what waits for it in the connection's buffer. Confined to the connection's event loop. */
public final class WriteProgress {
    private final long patienceNanos;
    private long pendingBytes;
    private long progressBytes;
    private int messages;
    private long sinceNanos;

    public WriteProgress(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** In how many nanoseconds the client has taken nothing for too long; 0 or less if it has by now. */
    public long leftNanos(Channel channel, long now) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.totalPendingWriteBytes() == 0) {
            pendingBytes = 0;
            return patienceNanos;
        }
        boolean same = pendingBytes == buffer.totalPendingWriteBytes() && messages == buffer.size()
                && progressBytes == buffer.currentProgress();
        if (!same) {
            pendingBytes = buffer.totalPendingWriteBytes();
            messages = buffer.size();
            progressBytes = buffer.currentProgress();
            sinceNanos = now;
        }
        return sinceNanos + patienceNanos - now;
    }
}
