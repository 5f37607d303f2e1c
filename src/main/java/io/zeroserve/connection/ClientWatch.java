package io.zeroserve.connection;

import io.netty.channel.ChannelHandlerContext;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Watch;
import io.zeroserve.transport.WriteProgress;

/**
 * Sees to it that a client does not let its connection wait for too long: for the head of a request, for the next
 * request, for content, to take what is written. Confined to the connection's event loop.
 */
public final class ClientWatch {
    private final ServerConnection connection;
    private final ConnectionLimits.Times times;
    private final WriteProgress writing;
    private final Watch watch = new Watch(this::look);
    /** Since when a request may come. */
    private long idleNanos;
    private boolean requested;
    /** Since when a head has not ended; 0 if none has begun. */
    private long headNanos;

    /** @param startNanos since when the first request may come, by {@link System#nanoTime} */
    ClientWatch(ServerConnection connection, ConnectionLimits.Times times, long startNanos) {
        this.connection = connection;
        this.times = times;
        this.idleNanos = startNanos;
        this.writing = new WriteProgress(times.writing().toNanos());
    }

    void start(ChannelHandlerContext context) {
        watch.start(context, times.shortestNanos());
    }

    /** The client may take its time from now on. */
    public void stop() {
        watch.stop();
    }

    /** What is to be told of everything that is written. */
    WriteProgress writing() {
        return writing;
    }

    /** Whether a request has come. */
    public boolean isRequested() {
        return requested;
    }

    /** Part of a head has come. */
    public void noteHead() {
        if (headNanos == 0) {
            headNanos = System.nanoTime();
        }
    }

    /** A head has come whole. */
    public void noteRequest() {
        requested = true;
        headNanos = 0;
    }

    /** The last request under way has ended. */
    public void noteEnd() {
        idleNanos = System.nanoTime();
    }

    private long look(long now) {
        long left = writing.leftNanos(connection.channel(), now);
        if (left <= 0) {
            connection.close();
            return Watch.OVER;
        }
        if (!connection.isOver()) {
            left = Math.min(left, Math.min(lookForRequest(now), connection.lookForContent(now)));
        }
        return Math.clamp(left, 1, times.shortestNanos());
    }

    private long lookForRequest(long now) {
        if (headNanos != 0 || !requested) {
            // The first one has its time from the start, whenever it begins.
            long left = (requested ? headNanos : idleNanos) + times.head().toNanos() - now;
            if (left <= 0) {
                connection.headTooSlow();
            }
            return left;
        }
        if (!connection.isIdle()) {
            return Long.MAX_VALUE;
        }
        long left = idleNanos + times.keepAlive().toNanos() - now;
        if (left <= 0) {
            connection.idleTooLong();
        }
        return left;
    }
}
