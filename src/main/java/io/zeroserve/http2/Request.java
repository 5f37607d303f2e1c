package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.NetSocket;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The request of a stream: its fields, and its content as it comes. What nobody takes because the request is paused
 * waits here, and the client, by flow control. Confined to its event loop.
 */
final class Request implements IncomingRequest {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final long UNKNOWN = -1;

    private final Stream stream;
    private final Http2Headers fields;
    private final int fullWindow;
    private boolean clientEnded;
    private boolean endTold;
    private boolean broken;
    private HostAndPort authority;
    private boolean authorityParsed;
    private long announcedBytes = UNKNOWN;
    private long receivedBytes;
    /** How much the client may still send. */
    private int window;
    /** What has been dealt with, and the client not told of. */
    private int returned;
    /** Parts that wait; null if none ever has. */
    private Deque<Part> parts;
    private long demand = Long.MAX_VALUE;
    private boolean delivering;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;

    /** @param flowBytes what it takes of the windows */
    private record Part(Buffer content, int flowBytes) {
    }

    Request(Stream stream, Http2Headers fields, boolean ended, int window) {
        this.stream = stream;
        this.fields = fields;
        this.clientEnded = ended;
        this.window = window;
        this.fullWindow = window;
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public String method() {
        return fields.method().toString();
    }

    @Override
    public String target() {
        CharSequence path = fields.path();
        return path == null ? "" : path.toString();
    }

    @Override
    public String claimedScheme() {
        CharSequence scheme = fields.scheme();
        return scheme == null ? null : scheme.toString();
    }

    @Override
    public HostAndPort authority() {
        if (!authorityParsed) {
            authorityParsed = true;
            CharSequence text = fields.authority() != null ? fields.authority() : fields.get(HOST);
            authority = text == null ? null : HostAndPort.parseAuthority(text.toString(), -1);
        }
        return authority;
    }

    @Override
    public String field(CharSequence name) {
        CharSequence value = fields.get(lowerCase(name));
        return value == null ? null : value.toString();
    }

    @Override
    public boolean hasField(CharSequence name) {
        return fields.contains(lowerCase(name));
    }

    @Override
    public List<String> fieldLines(CharSequence name) {
        List<String> lines = new ArrayList<>(2);
        for (CharSequence line : fields.getAll(lowerCase(name))) {
            lines.add(line.toString());
        }
        return lines;
    }

    private static CharSequence lowerCase(CharSequence name) {
        return AsciiString.of(name).toLowerCase();
    }

    @Override
    public void forEachField(BiConsumer<String, String> consumer) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (field.getKey().charAt(0) != ':') {
                consumer.accept(field.getKey().toString(), field.getValue().toString());
            }
        }
    }

    @Override
    public boolean isSecure() {
        return stream.connection().isSecure();
    }

    @Override
    public Channel channel() {
        return stream.connection().context().channel();
    }

    @Override
    public OutgoingResponse response() {
        return stream.response();
    }

    @Override
    public Future<NetSocket> switchProtocol() {
        return Future.failedFuture(new UnsupportedOperationException("HTTP/2 has no 101 (RFC 9113 8.6)"));
    }

    @Override
    public void closeConnection() {
        stream.connection().close();
    }

    /** Reads how long the content is to be; returns what is wrong with that, or null (RFC 9113 8.1.1). */
    Http2Exception readLength(boolean endStream) {
        List<CharSequence> lines = fields.getAll(CONTENT_LENGTH);
        if (lines.isEmpty()) {
            return null;
        }
        CharSequence length = lines.getFirst();
        boolean right = lines.size() == 1 && !length.isEmpty() && length.length() <= MAX_LENGTH_DIGITS
                && length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!right) {
            return streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "a content-length that is none");
        }
        announcedBytes = Long.parseLong(length, 0, length.length(), 10);
        return endStream ? requireLength() : null;
    }

    private Http2Exception requireLength() {
        return announcedBytes == UNKNOWN || announcedBytes == receivedBytes ? null : wrongLength();
    }

    private Http2Exception wrongLength() {
        return streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "%d bytes of content, announced %d", receivedBytes,
                announcedBytes);
    }

    /** Takes content; returns what is wrong with it, or null. */
    Http2Exception receive(ByteBuf content, int flowBytes, boolean endStream) {
        window -= flowBytes;
        int length = content.readableBytes();
        receivedBytes += length;
        boolean tooLong = announcedBytes != UNKNOWN && receivedBytes > announcedBytes;
        if (window < 0 || tooLong) {
            stream.connection().consumed(flowBytes);
            return tooLong ? wrongLength()
                    : streamError(stream.id(), Http2Error.FLOW_CONTROL_ERROR, "the stream's window is exceeded");
        }
        if (length == 0) {
            consumed(flowBytes);
        } else {
            parts = parts == null ? new ArrayDeque<>(4) : parts;
            parts.add(new Part(Buffer.buffer(ByteBufUtil.getBytes(content)), flowBytes));
        }
        if (endStream) {
            return receiveEnd();
        }
        deliver();
        return null;
    }

    /** The client has sent everything; returns what is wrong with that, or null. */
    Http2Exception receiveEnd() {
        Http2Exception wrong = requireLength();
        if (wrong == null) {
            clientEnded = true;
            deliver();
        }
        return wrong;
    }

    private void deliver() {
        if (delivering || broken) {
            return;
        }
        delivering = true;
        while (parts != null && !parts.isEmpty() && demand > 0) {
            Part part = parts.poll();
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            consumed(part.flowBytes());
            if (handler != null) {
                handler.handle(part.content());
            }
        }
        delivering = false;
        if (isEnded() && demand > 0 && !endTold && endHandler != null && !broken) {
            endTold = true;
            endHandler.handle(null);
        }
    }

    private void consumed(int flowBytes) {
        stream.connection().consumed(flowBytes);
        returned += flowBytes;
        if (returned >= fullWindow / 2 && !clientEnded && !broken) {
            window += returned;
            stream.connection().writer().windowUpdate(stream.id(), returned);
            returned = 0;
            stream.connection().flushSoon();
        }
    }

    @Override
    public boolean isEnded() {
        return clientEnded && (parts == null || parts.isEmpty());
    }

    /** Whether the client has ended its direction. */
    boolean clientEnded() {
        return clientEnded;
    }

    @Override
    public IncomingRequest handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public IncomingRequest endHandler(Handler<Void> newHandler) {
        endHandler = newHandler;
        if (newHandler != null && clientEnded && !endTold) {
            stream.connection().loop().context().runOnContext(_ -> deliver());
        }
        return this;
    }

    @Override
    public IncomingRequest exceptionHandler(Handler<Throwable> newHandler) {
        exceptionHandler = newHandler;
        return this;
    }

    @Override
    public IncomingRequest pause() {
        demand = 0;
        return this;
    }

    @Override
    public IncomingRequest resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public IncomingRequest fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        deliver();
        return this;
    }

    /** No more comes. */
    void breakOff(Throwable why) {
        if (broken) {
            return;
        }
        boolean whole = isEnded();
        broken = true;
        while (parts != null && !parts.isEmpty()) {
            stream.connection().consumed(parts.poll().flowBytes());
        }
        if (!whole && exceptionHandler != null) {
            exceptionHandler.handle(why);
        }
    }
}
