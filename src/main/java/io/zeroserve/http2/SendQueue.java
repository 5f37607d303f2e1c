package io.zeroserve.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The responses whose content waits for the connection: for its window (RFC 9113 5.2), or for the client to take what has
 * been written. Each sends a frame in turn. Confined to one event loop.
 */
final class SendQueue {
    /** What is written before it is flushed, so that the channel knows of it and can say that it is enough. */
    private static final int FLUSH_BYTES = 1 << 16;

    private final Connection connection;
    private final FrameWriter writer;
    private final Channel channel;
    private final Deque<Response> waiting = new ArrayDeque<>(4);
    private int window = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private boolean pumping;

    SendQueue(Connection connection, FrameWriter writer, Channel channel) {
        this.connection = connection;
        this.writer = writer;
        this.channel = channel;
    }

    /** Whether nobody waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Gives the connection's window more; false if it would be too large. */
    boolean widen(int more) {
        if (window + (long) more > Integer.MAX_VALUE) {
            return false;
        }
        window += more;
        return true;
    }

    int window() {
        return window;
    }

    /** Whether so many bytes can be written now without overtaking anybody. */
    boolean hasRoom(int bytes) {
        return waiting.isEmpty() && bytes <= window && isWritable();
    }

    private boolean isWritable() {
        if (writer.pendingBytes() >= FLUSH_BYTES) {
            writer.flush();
        }
        return channel.isWritable();
    }

    /** So many bytes of content have been written. */
    void sent(int bytes) {
        window -= bytes;
        connection.sent(bytes);
    }

    /** A response has content, and its stream a window for it. */
    void wake(Response response) {
        add(response);
        // Windows are opened by several frames in a row.
        if (!connection.isReading()) {
            pump();
        }
    }

    /** Sends what can be sent. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!waiting.isEmpty() && isWritable() && (window > 0 || !waiting.peek().needsWindow())) {
                Response next = waiting.poll();
                next.queued(false);
                next.sendFrame(window);
                add(next);
            }
        } finally {
            pumping = false;
        }
        connection.flushSoon();
    }

    private void add(Response response) {
        if (response.canSend() && !response.isQueued()) {
            response.queued(true);
            waiting.add(response);
        }
    }

    /** Takes a response out that has nothing to send any more. */
    void remove(Response response) {
        if (response.isQueued()) {
            response.queued(false);
            waiting.remove(response);
        }
    }
}
