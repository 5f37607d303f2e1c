package io.zeroserve.http1;

import io.netty.channel.ChannelHandlerContext;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Watch;
import io.zeroserve.transport.WriteProgress;

/** Ends connections whose clients let us wait. Confined to the connection's event loop. */
final class ConnectionWatch {
    private final Connection connection;
    private final ConnectionLimits.Times times;
    private final WriteProgress writing;
    private final Watch watch = new Watch(this::look);
    /** Since when the head of a request may come. */
    private long waitNanos;
    private boolean requested;
    /** Since when a head has not ended; 0 if none has begun. */
    private long headNanos;
    private long contentNanos;
    private long contentBytes;
    private boolean waited;

    /** @param startNanos since when the first request may come, by {@link System#nanoTime} */
    ConnectionWatch(Connection connection, ConnectionLimits.Times times, long startNanos) {
        this.connection = connection;
        this.times = times;
        this.waitNanos = startNanos;
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

    /** Whether a request has come before. */
    boolean isRequested() {
        return requested;
    }

    /** Part of a head has come. */
    void noteHead() {
        if (headNanos == 0) {
            headNanos = System.nanoTime();
        }
    }

    /** A head has come whole. */
    void noteRequest(boolean contentFollows) {
        requested = true;
        headNanos = 0;
        if (contentFollows) {
            restartContent(System.nanoTime());
        }
    }

    private void restartContent(long now) {
        contentNanos = now;
        contentBytes = 0;
        waited = false;
    }

    /** Some content, or what frames it, has come. */
    void noteContent(int bytes) {
        contentBytes += bytes;
    }

    /** It is we who do not read content. */
    void noteOurWait() {
        waited = true;
    }

    /** A request and its response have ended. */
    void noteEnd() {
        waitNanos = System.nanoTime();
    }

    private long look(long now) {
        long writeLeft = writing.leftNanos(connection.channel(), now);
        if (writeLeft <= 0) {
            connection.close();
            return Watch.OVER;
        }
        long left = switch (connection.state()) {
            case HEAD -> lookForHead(now);
            case CONTENT -> lookForContent(now);
            case ANSWER, TUNNEL, OVER -> times.shortestNanos();
        };
        return Math.min(Math.min(Math.max(left, 1), writeLeft), times.shortestNanos());
    }

    private long lookForHead(long now) {
        if (headNanos != 0) {
            long left = (requested ? headNanos : waitNanos) + times.head().toNanos() - now;
            if (left <= 0) {
                connection.tooSlow();
            }
            return left;
        }
        if (connection.isFull()) {
            return times.shortestNanos();
        }
        long left = waitNanos + (requested ? times.keepAlive() : times.head()).toNanos() - now;
        if (left <= 0) {
            connection.end(null);
        }
        return left;
    }

    private long lookForContent(long now) {
        if (waited || !connection.wantsContent()) {
            // The client has its time again.
            restartContent(now);
        }
        long bought = (long) (contentBytes * 1e9 / times.contentRate());
        long left = contentNanos + times.content().toNanos() + bought - now;
        if (left <= 0) {
            connection.tooSlow();
        }
        return left;
    }
}
