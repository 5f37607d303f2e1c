package io.zeroserve.http2;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The responses whose content waits for the connection: for its window (RFC 9113 5.2), or for the client to take what
 * has been written. Each sends a frame in turn. Confined to one event loop.
 */
final class SendQueue {
    private final Connection connection;
    private final FrameWriter writer;
    private final Deque<Response> waiting = new ArrayDeque<>(4);
    private final SendWindow window = SendWindow.ofConnection();
    private boolean pumping;

    SendQueue(Connection connection, FrameWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    /** Whether nobody waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The connection's. */
    SendWindow window() {
        return window;
    }

    /** Whether so many bytes can be written now without overtaking anybody. */
    boolean hasRoom(int bytes) {
        return waiting.isEmpty() && bytes <= window.bytes() && writer.isWritable();
    }

    /** So many bytes of content have been written; whether they are whole is as for {@link Connection#sent}. */
    void sent(int bytes, boolean whole) {
        window.sent(bytes);
        connection.sent(bytes, whole);
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
            while (!waiting.isEmpty() && writer.isWritable() && (window.isOpen() || !waiting.peek().needsWindow())) {
                Response next = waiting.poll();
                next.queued(false);
                next.sendFrame(window.bytes());
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
