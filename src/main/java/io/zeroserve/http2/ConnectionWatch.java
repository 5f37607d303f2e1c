package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Watch;
import io.zeroserve.transport.WriteProgress;

/** Ends connections whose clients let us wait. Confined to the connection's event loop. */
final class ConnectionWatch {
    private final Connection connection;
    private final ConnectionLimits.Times times;
    private final WriteProgress writing;
    private final Watch watch = new Watch(this::look);
    private final long startNanos;
    private boolean requested;
    private long endedNanos;
    /** Since when a field block has not ended; 0 if none is under way. */
    private long blockNanos;

    /** @param startNanos since when the first request may come, by {@link System#nanoTime} */
    ConnectionWatch(Connection connection, ConnectionLimits limits, long startNanos) {
        this.connection = connection;
        this.times = limits.times();
        this.startNanos = startNanos;
        this.endedNanos = startNanos;
        this.writing = new WriteProgress(times.writing().toNanos());
    }

    void start(ChannelHandlerContext context) {
        watch.start(context, times.shortestNanos());
    }

    void stop() {
        watch.stop();
    }

    /** What is to be told of everything that is written. */
    WriteProgress writing() {
        return writing;
    }

    /** A request has come. */
    void noteRequest() {
        requested = true;
        blockNanos = 0;
    }

    /** A stream has ended. */
    void noteEnd() {
        if (connection.streamCount() == 0) {
            endedNanos = System.nanoTime();
        }
    }

    /** Says, when what has come has been read, whether a field block is under way. */
    void noteBlock(boolean underWay) {
        if (!underWay) {
            blockNanos = 0;
        } else if (blockNanos == 0) {
            blockNanos = System.nanoTime();
        }
    }

    private long look(long now) {
        long left = Math.min(writing.leftNanos(connection.context().channel(), now), headLeft(now));
        if (left <= 0) {
            connection.close();
            return Watch.OVER;
        }
        if (connection.streamCount() == 0 && blockNanos == 0 && requested) {
            long idleLeft = endedNanos + times.keepAlive().toNanos() - now;
            if (idleLeft <= 0) {
                connection.end(connectionError(Http2Error.NO_ERROR, "no request for too long"));
                return Watch.OVER;
            }
            left = Math.min(left, idleLeft);
        }
        left = Math.min(left, connection.look(now));
        return connection.isOver() ? Watch.OVER : Math.min(left, times.shortestNanos());
    }

    /** For the first request, and for any that has begun. */
    private long headLeft(long now) {
        long patience = times.head().toNanos();
        if (blockNanos != 0) {
            return blockNanos + patience - now;
        }
        return requested ? patience : startNanos + patience - now;
    }
}
