package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.connection.ServerResponse;
import io.zeroserve.http.ContentRule;
import io.zeroserve.message.Head;
import io.zeroserve.transport.TurnBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The response to a request. Little content is copied into the connection's buffer and done with; much of it, and what
 * the client is slow to take, is written as it is and done with when the kernel has it. Confined to its event loop.
 */
final class Response extends ServerResponse {
    /** Copying so much costs less than a buffer more in a write. */
    private static final int COPIED_BYTES = 1 << 14;
    private static final int FIRST_FINAL = 200;
    private static final int LONG_DIGITS = 19;
    private static final byte[] CLOSE = line("connection: close");
    private static final byte[] KEEP_ALIVE = line("connection: keep-alive");
    private static final byte[] CHUNKED = line("transfer-encoding: chunked");
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] DATE = ascii("date: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] LAST_CHUNK = line("0");
    /** What is written of a head besides its own lines. */
    private static final int OTHER_LINES_BYTES = 256;

    private final Connection connection;
    private final Request request;
    private boolean last;
    private boolean leavesWithClient;
    private Framing framing = Framing.LENGTH;
    /** By the length that the head says. */
    private long leftBytes;
    private StringBuilder trailers;

    private enum Framing {
        /** The head says how much there is. */
        LENGTH,
        /** Chunks say it. */
        CHUNKS,
        /** The end of the connection is its end. */
        CONNECTION,
        /** There is none, whatever is written. */
        NONE
    }

    Response(Connection connection, Request request) {
        this.connection = connection;
        this.request = request;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] line(String text) {
        return ascii(text + "\r\n");
    }

    @Override
    public void closeAfter() {
        last = true;
    }

    @Override
    public void leaveWithClient() {
        leavesWithClient = true;
    }

    /** Whether it ends by itself: it is known what it will be, how long, and where it comes from. */
    boolean endsByItself() {
        return !leavesWithClient && head() != null && head().first("content-length") != null;
    }

    /** Whether the connection ends with it. */
    boolean isLast() {
        return last;
    }

    @Override
    protected void sendHead() {
        // By HTTP/1.0 the end of the connection may have to say how long the content is, which the end of it knows.
        if (!isHttp10() || head().first("content-length") != null) {
            writeHead(HeadBytes.NONE);
            connection.flushSoon();
        }
    }

    private boolean isHttp10() {
        return request.version() == HttpVersion.HTTP_1_0;
    }

    /** @param wholeBytes how much content there is in all; {@link HeadBytes#NONE} if that is not known */
    private void writeHead(long wholeBytes) {
        HeadBytes bytes = HeadBytes.of(head());
        wroteHead();
        frame(bytes.contentLength(), wholeBytes);
        last |= !connection.goesOn() || framing == Framing.CONNECTION;
        ByteBuf to = connection.out().room(bytes.bytes().length + OTHER_LINES_BYTES);
        int start = to.writerIndex();
        to.writeBytes(bytes.bytes());
        if (isHttp10()) {
            to.setByte(start + HeadBytes.MINOR_VERSION, '0');
        }
        if (!bytes.isDated()) {
            to.writeBytes(DATE);
            writeText(to, connection.loop().date().get());
            to.writeBytes(LINE_END);
        }
        if (framing == Framing.CHUNKS) {
            to.writeBytes(CHUNKED);
        } else if (framing == Framing.LENGTH && bytes.contentLength() == HeadBytes.NONE) {
            to.writeBytes(CONTENT_LENGTH);
            writeText(to, Long.toString(wholeBytes));
            to.writeBytes(LINE_END);
        }
        if (last) {
            to.writeBytes(CLOSE);
        } else if (isHttp10()) {
            to.writeBytes(KEEP_ALIVE);
        }
        to.writeBytes(LINE_END);
    }

    private static void writeText(ByteBuf to, CharSequence text) {
        to.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    /** Decides how the client is to find the end of the content (RFC 9112 6.3). */
    private void frame(long announcedBytes, long wholeBytes) {
        if (request.isHead() || ContentRule.of(head().status()) == ContentRule.NONE) {
            framing = Framing.NONE;
        } else if (announcedBytes != HeadBytes.NONE) {
            leftBytes = announcedBytes;
        } else if (wholeBytes != HeadBytes.NONE && trailers == null) {
            leftBytes = wholeBytes;
        } else {
            framing = isHttp10() ? Framing.CONNECTION : Framing.CHUNKS;
        }
    }

    @Override
    protected Future<Void> send(ByteBuf content, boolean ends) {
        int length = content.readableBytes();
        if (!headWritten()) {
            writeHead(ends ? length : HeadBytes.NONE);
        }
        if (framing == Framing.LENGTH) {
            leftBytes -= length;
            if (leftBytes < 0 || ends && leftBytes > 0) {
                // The client would take what follows for content, or content for what follows.
                content.release();
                connection.end(new IllegalStateException("the head says another length"));
                return gone();
            }
        }
        Future<Void> sent = DONE;
        if (length == 0 || framing == Framing.NONE) {
            content.release();
        } else {
            sent = send(content, length);
        }
        if (ends) {
            finish();
        }
        connection.flushSoon();
        return sent;
    }

    private Future<Void> send(ByteBuf content, int length) {
        wrote(length);
        TurnBuffer out = connection.out();
        // Nothing is flushed before it is written: who is told that something was sent writes what comes behind it.
        boolean copied = length <= COPIED_BYTES && out.hasRoom();
        if (framing == Framing.CHUNKS) {
            ByteBuf to = out.room(LONG_DIGITS);
            writeText(to, Integer.toHexString(length));
            to.writeBytes(LINE_END);
        }
        Future<Void> sent = DONE;
        if (copied) {
            out.copy(content, content.readerIndex(), length);
            content.release();
        } else {
            sent = connection.pass(content);
        }
        if (framing == Framing.CHUNKS) {
            out.room(LINE_END.length).writeBytes(LINE_END);
        }
        return sent;
    }

    private void finish() {
        if (framing == Framing.CHUNKS) {
            int trailerBytes = trailers == null ? 0 : trailers.length();
            ByteBuf to = connection.out().room(LAST_CHUNK.length + trailerBytes + LINE_END.length);
            to.writeBytes(LAST_CHUNK);
            if (trailers != null) {
                to.writeCharSequence(trailers, StandardCharsets.ISO_8859_1);
            }
            to.writeBytes(LINE_END);
        }
        connection.responseEnded();
    }

    @Override
    public void trailer(String name, String value) {
        // The rules for lines of a head hold for these too.
        HeadBytes.of(new Head(FIRST_FINAL, name, value));
        trailers = trailers == null ? new StringBuilder() : trailers;
        trailers.append(name).append(": ").append(value).append("\r\n");
    }

    @Override
    public Future<Void> reset(long code) {
        if (framing == Framing.CONNECTION) {
            // The end of the connection would be that of the content (RFC 9112 8).
            connection.abort();
        } else {
            connection.end();
        }
        return DONE;
    }

    /** HTTP/1.0 has none. */
    @Override
    protected void sendInterim(Head interim) {
        if (!isHttp10()) {
            writePlain(interim);
            connection.flushSoon();
        }
    }

    /** A head with nothing added to it. */
    private void writePlain(Head plain) {
        byte[] bytes = HeadBytes.of(plain).bytes();
        connection.out().room(bytes.length + LINE_END.length).writeBytes(bytes).writeBytes(LINE_END);
    }

    /** Writes the head that says that the connection is now one of another protocol. */
    void writeSwitch() {
        writePlain(head());
        wroteHead();
        endHere();
    }

    /** Becomes one without a head, of which every byte is content, and the end that of the connection. */
    void beginTunnel() {
        framing = Framing.CONNECTION;
        last = true;
        wroteHead();
    }

    @Override
    protected boolean isFull() {
        return !connection.out().isWritable();
    }

    @Override
    protected boolean isSent() {
        return ended();
    }

    /** What has been written is the connection's. */
    @Override
    protected void dropWaiting(Throwable why) {
    }
}
