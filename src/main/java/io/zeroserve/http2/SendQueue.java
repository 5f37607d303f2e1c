package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The responses whose content waits for the connection: for its window (RFC 9113 5.2), or for the client to take what has
 * been written. Each sends a frame in turn. Confined to one event loop.
 */
final class SendQueue {
    private final Connection connection;
    private final FrameWriter writer;
    private final Deque<Response> waiting = new ArrayDeque<>(4);
    private int window = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private boolean pumping;

    SendQueue(Connection connection, FrameWriter writer) {
        this.connection = connection;
        this.writer = writer;
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
        return waiting.isEmpty() && bytes <= window && writer.isWritable();
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
            while (!waiting.isEmpty() && writer.isWritable() && (window > 0 || !waiting.peek().needsWindow())) {
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
