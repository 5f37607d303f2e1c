package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.zeroserve.connection.ServerResponse;
import io.zeroserve.message.Head;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The response of a stream. Content that can go at once is copied into the connection's buffer and done with; the rest
 * waits here until the windows and the client have room. Confined to its event loop.
 */
final class Response extends ServerResponse {
    /** So much may wait before whoever writes should. */
    private static final int FULL_BYTES = 1 << 16;

    private final Connection connection;
    private final Stream stream;
    private final SendWindow window;
    private boolean endSent;
    /** What waits; null if nothing ever has. */
    private Deque<Chunk> chunks;
    private int waitingBytes;
    private boolean queued;
    private Http2Headers trailers;
    private long stuckNanos;

    /** Content that waits, its beginning perhaps sent. */
    private static final class Chunk {
        private final ByteBuf content;
        private final boolean last;
        private final Promise<Void> sent = Promise.promise();
        private int index;

        Chunk(ByteBuf content, boolean last) {
            this.content = content;
            this.last = last;
            this.index = content.readerIndex();
        }

        int leftBytes() {
            return content.writerIndex() - index;
        }
    }

    Response(Connection connection, Stream stream, int sendWindow) {
        this.connection = connection;
        this.stream = stream;
        this.window = new SendWindow(sendWindow);
    }

    /** Streams end, connections go on. */
    @Override
    public void closeAfter() {
    }

    @Override
    protected void sendHead() {
        writeHead(false);
        connection.flushSoon();
    }

    private void writeHead(boolean endStream) {
        wroteHead();
        connection.fields().head(stream.id(), head(), endStream);
    }

    @Override
    protected Future<Void> send(ByteBuf content, boolean last) {
        int length = content.readableBytes();
        boolean ends = last && trailers == null;
        if (!headWritten()) {
            writeHead(ends && length == 0);
            if (ends && length == 0) {
                content.release();
                return finish();
            }
        }
        if (length == 0 && !last) {
            content.release();
            return DONE;
        }
        if (waitingBytes == 0 && length <= window.bytes() && length <= Frame.MAX_PAYLOAD_BYTES
                && !queued && connection.queue().hasRoom(length)) {
            if (length > 0 || ends) {
                writeData(content, content.readerIndex(), length, ends);
                connection.queue().sent(length, true);
            }
            content.release();
            return last ? finish() : flushed();
        }
        if (chunks == null) {
            chunks = new ArrayDeque<>(2);
        }
        Chunk chunk = new Chunk(content, last);
        chunks.add(chunk);
        waitingBytes += length;
        connection.queue().wake(this);
        return chunk.sent.future();
    }

    private Future<Void> flushed() {
        connection.flushSoon();
        return DONE;
    }

    private void writeData(ByteBuf content, int from, int length, boolean endStream) {
        connection.writer().data(stream.id(), content, from, length, endStream);
        window.sent(length);
        wrote(length);
        stuckNanos = 0;
    }

    /** Everything has been sent but what follows the content. */
    private Future<Void> finish() {
        if (trailers != null) {
            connection.fields().trailers(stream.id(), trailers);
        }
        endSent = true;
        if (!stream.request().isTunnel()) {
            // The other direction of a tunnel goes on, as fast as whoever takes it likes.
            stream.request().answered();
        }
        connection.streams().retire(stream);
        return flushed();
    }

    /** Whether something waits that the stream's window lets through. */
    boolean canSend() {
        return chunks != null && !chunks.isEmpty() && (window.isOpen() || !needsWindow());
    }

    /** Whether what is next takes any of the windows. */
    boolean needsWindow() {
        return chunks.peek().leftBytes() > 0;
    }

    boolean isQueued() {
        return queued;
    }

    void queued(boolean isQueued) {
        queued = isQueued;
    }

    /** Sends one frame of what waits. */
    void sendFrame(int connectionWindow) {
        Chunk chunk = chunks.peek();
        int length = Math.min(Math.min(chunk.leftBytes(), Frame.MAX_PAYLOAD_BYTES),
                Math.min(window.bytes(), Math.max(connectionWindow, 0)));
        boolean whole = length == chunk.leftBytes();
        boolean ends = whole && chunk.last && trailers == null;
        if (length > 0 || ends) {
            writeData(chunk.content, chunk.index, length, ends);
            connection.queue().sent(length, whole && chunk.index == chunk.content.readerIndex());
        }
        chunk.index += length;
        waitingBytes -= length;
        if (whole) {
            chunks.poll().content.release();
            if (chunk.last) {
                finish();
            }
            chunk.sent.complete();
            if (waitingBytes < FULL_BYTES / 2) {
                tellDrained();
            }
        }
    }

    @Override
    protected boolean isFull() {
        return waitingBytes >= FULL_BYTES;
    }

    /** The stream's. */
    SendWindow window() {
        return window;
    }

    /** In how many nanoseconds the client has kept content waiting for too long; 0 or less if it has by now. */
    long stuckNanosLeft(long now, long patienceNanos) {
        boolean waits = chunks != null && !chunks.isEmpty() && needsWindow()
                && !(window.isOpen() && connection.queue().window().isOpen());
        if (!waits) {
            stuckNanos = 0;
            return patienceNanos;
        }
        stuckNanos = stuckNanos == 0 ? now : stuckNanos;
        return stuckNanos + patienceNanos - now;
    }

    @Override
    public void trailer(String name, String value) {
        trailers = trailers == null ? new DefaultHttp2Headers(false) : trailers;
        trailers.add(name, value);
    }

    @Override
    public Future<Void> reset(long code) {
        connection.streams().reset(stream, code);
        return DONE;
    }

    @Override
    protected void sendInterim(Head interim) {
        connection.fields().interim(stream.id(), interim);
        connection.flushSoon();
    }

    /** Whether all of it has been handed to the connection's buffer. */
    @Override
    protected boolean isSent() {
        return endSent;
    }

    @Override
    protected void dropWaiting(Throwable why) {
        connection.queue().remove(this);
        waitingBytes = 0;
        while (chunks != null && !chunks.isEmpty()) {
            Chunk lost = chunks.poll();
            lost.content.release();
            lost.sent.fail(why);
        }
    }
}
