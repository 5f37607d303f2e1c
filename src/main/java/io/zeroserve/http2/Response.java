package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.message.Head;
import io.zeroserve.message.OutgoingResponse;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The response of a stream. Content that can go at once is copied into the connection's buffer and done with; the rest
 * waits here until the windows and the client have room. Confined to its event loop.
 */
final class Response implements OutgoingResponse {
    /** So much may wait before whoever writes should. */
    private static final int FULL_BYTES = 1 << 16;
    private static final Future<Void> DONE = Future.succeededFuture();
    private static final String DATE = "date";
    private static final int CONTINUE = 100;

    private final Stream stream;
    private Head head;
    private boolean headWritten;
    private boolean ended;
    private boolean endSent;
    private boolean closed;
    /** What waits; null if nothing ever has. */
    private Deque<Chunk> chunks;
    private int waitingBytes;
    private int sendWindow;
    private boolean queued;
    private boolean full;
    private Http2Headers trailers;
    private long bytesWritten;
    private long stuckNanos;
    private Handler<Void> drainHandler;
    private Handler<Throwable> goneHandler;

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

    Response(Stream stream, int sendWindow) {
        this.stream = stream;
        this.sendWindow = sendWindow;
    }

    @Override
    public void head(Head newHead) {
        head = newHead;
    }

    @Override
    public Head head() {
        return head;
    }

    /** Streams end, connections go on. */
    @Override
    public void closeAfter() {
    }

    @Override
    public Future<Void> writeHead() {
        if (closed) {
            return gone();
        }
        if (!headWritten) {
            writeHead(false);
            stream.connection().flushSoon();
        }
        return DONE;
    }

    private static Future<Void> gone() {
        return Future.failedFuture(new ClosedChannelException());
    }

    private void writeHead(boolean endStream) {
        headWritten = true;
        FrameWriter writer = stream.connection().writer();
        if (head.isKept()) {
            FieldBlock block = FieldBlock.of(head);
            writer.headers(stream.id(), block.bytes(), date(block.isDated()), endStream);
        } else {
            writer.headers(stream.id(), LiteralFields.pack(head), date(head.first(DATE) != null), endStream);
        }
    }

    private byte[] date(boolean dated) {
        return dated ? null : stream.connection().date().bytes();
    }

    @Override
    public Future<Void> write(Buffer content) {
        return send(((BufferInternal) content).getByteBuf(), false);
    }

    @Override
    public Future<Void> end(Buffer content) {
        return send(((BufferInternal) content).getByteBuf(), true);
    }

    @Override
    public Future<Void> end() {
        return send(Unpooled.EMPTY_BUFFER, true);
    }

    private Future<Void> send(ByteBuf content, boolean last) {
        if (closed || ended) {
            return gone();
        }
        ended = last;
        int length = content.readableBytes();
        boolean ends = last && trailers == null;
        if (!headWritten) {
            writeHead(ends && length == 0);
            if (ends && length == 0) {
                return finish();
            }
        }
        if (length == 0 && !last) {
            return DONE;
        }
        Connection connection = stream.connection();
        if (waitingBytes == 0 && length <= sendWindow && length <= Frame.MAX_PAYLOAD_BYTES
                && !queued && connection.queue().hasRoom(length)) {
            if (length > 0 || ends) {
                writeData(content, content.readerIndex(), length, ends);
            }
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
        stream.connection().flushSoon();
        return DONE;
    }

    private void writeData(ByteBuf content, int from, int length, boolean endStream) {
        stream.connection().writer().data(stream.id(), content, from, length, endStream);
        sendWindow -= length;
        bytesWritten += length;
        stuckNanos = 0;
        stream.connection().queue().sent(length);
    }

    /** Everything has been sent but what follows the content. */
    private Future<Void> finish() {
        if (trailers != null) {
            stream.connection().writer().headers(stream.id(), FieldBlock.pack(trailers), null, true);
        }
        endSent = true;
        stream.connection().retire(stream);
        return flushed();
    }

    /** Whether something waits that the stream's window lets through. */
    boolean canSend() {
        return chunks != null && !chunks.isEmpty() && (sendWindow > 0 || !needsWindow());
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
                Math.min(sendWindow, Math.max(connectionWindow, 0)));
        boolean whole = length == chunk.leftBytes();
        boolean ends = whole && chunk.last && trailers == null;
        if (length > 0 || ends) {
            writeData(chunk.content, chunk.index, length, ends);
        }
        chunk.index += length;
        waitingBytes -= length;
        if (whole) {
            chunks.poll();
            if (chunk.last) {
                finish();
            }
            chunk.sent.complete();
            tellDrained();
        }
    }

    private void tellDrained() {
        if (full && waitingBytes < FULL_BYTES / 2) {
            full = false;
            if (drainHandler != null && !closed) {
                drainHandler.handle(null);
            }
        }
    }

    @Override
    public boolean writeQueueFull() {
        full |= waitingBytes >= FULL_BYTES;
        return full;
    }

    @Override
    public void drainHandler(Handler<Void> handler) {
        drainHandler = handler;
    }

    @Override
    public void goneHandler(Handler<Throwable> handler) {
        goneHandler = handler;
    }

    /** Gives the stream's window more, or less; false if it would be too large. */
    boolean widen(int more) {
        if (sendWindow + (long) more > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow += more;
        return true;
    }

    /** In how many nanoseconds the client has kept content waiting for too long; 0 or less if it has by now. */
    long stuckNanosLeft(long now, long patienceNanos) {
        boolean waits = chunks != null && !chunks.isEmpty() && needsWindow()
                && (sendWindow <= 0 || stream.connection().queue().window() <= 0);
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
        stream.connection().reset(stream, code);
        return DONE;
    }

    @Override
    public void writeContinue() {
        writeInterim(new Head(CONTINUE));
    }

    @Override
    public void writeEarlyHints(Head hints) {
        writeInterim(hints);
    }

    private void writeInterim(Head interim) {
        if (!headWritten && !closed) {
            stream.connection().writer().headers(stream.id(), LiteralFields.pack(interim), null, false);
            stream.connection().flushSoon();
        }
    }

    @Override
    public boolean headWritten() {
        return headWritten;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /** Whether all of it has been handed to the connection's buffer. */
    boolean endSent() {
        return endSent;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Nothing can be written any more. */
    void breakOff(Throwable why) {
        if (closed) {
            return;
        }
        closed = true;
        stream.connection().queue().remove(this);
        waitingBytes = 0;
        while (chunks != null && !chunks.isEmpty()) {
            chunks.poll().sent.fail(why);
        }
        if (!endSent && goneHandler != null) {
            goneHandler.handle(why);
        }
    }
}
