package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.connection.ServerRequest;
import io.zeroserve.connection.TunnelOutput;
import io.zeroserve.http.FramingFields;
import io.zeroserve.message.Head;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.message.SwitchedConnection;
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
final class Request extends ServerRequest {
    /** HTTP/2's CANCEL (RFC 9113 7). */
    private static final long CANCEL = 8;
    private static final AsciiString CONNECTION = AsciiString.cached("connection");
    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final String ACCEPT = "sec-websocket-accept";
    private static final int OK = 200;
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final long UNKNOWN = -1;

    private final Connection connection;
    private final Stream stream;
    private final Http2Headers fields;
    /** Null if none have come. */
    private Http2Headers trailers;
    private final ReceiveWindow window;
    private final boolean extendedConnect;
    private boolean tunnel;
    private boolean clientEnded;
    private long announcedBytes = UNKNOWN;
    private long receivedBytes;
    /** Parts that wait; null if none ever has. */
    private Deque<Part> parts;
    private boolean delivering;

    /** @param flowBytes what it takes of the windows */
    private record Part(Buffer content, int flowBytes) {
    }

    Request(Connection connection, Stream stream, Http2Headers fields, boolean ended, int windowBytes) {
        super(connection);
        this.connection = connection;
        this.stream = stream;
        this.fields = fields;
        this.clientEnded = ended;
        this.window = new ReceiveWindow(windowBytes);
        this.extendedConnect = FieldCheck.isExtendedConnect(fields);
        if (extendedConnect) {
            showAsUpgrade(fields);
            // What comes before somebody has agreed to the protocol is of that protocol.
            pause();
        }
    }

    /** What HTTP/1.1 calls the same (RFC 8441 5): whoever looks at requests need not know of both. */
    private static void showAsUpgrade(Http2Headers fields) {
        fields.method("GET");
        fields.set(CONNECTION, UPGRADE);
        fields.set(UPGRADE, fields.get(FieldCheck.PROTOCOL));
        fields.remove(FieldCheck.PROTOCOL);
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
    protected CharSequence authorityText() {
        return fields.authority() != null ? fields.authority() : fields.get(HOST);
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
        forEach(fields, consumer);
    }

    @Override
    public void forEachTrailer(BiConsumer<String, String> consumer) {
        if (trailers != null) {
            forEach(trailers, consumer);
        }
    }

    private static void forEach(Http2Headers fields, BiConsumer<String, String> consumer) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (field.getKey().charAt(0) != ':') {
                consumer.accept(field.getKey().toString(), field.getValue().toString());
            }
        }
    }

    @Override
    public OutgoingResponse response() {
        return stream.response();
    }

    @Override
    public boolean isExtendedConnect() {
        return extendedConnect;
    }

    @Override
    public Future<SwitchedConnection> switchProtocol() {
        Response response = stream.response();
        if (!extendedConnect || isBroken() || response.headWritten()) {
            return Future.failedFuture(new IllegalStateException("not while a request is under way"));
        }
        tunnel = true;
        connection.exempt(stream);
        response.head(agreement(response.head()));
        response.writeHead();
        return connection.loop().context().succeededFuture(new SwitchedConnection(this,
                new TunnelOutput(response, () -> connection.limit(stream)), true, () -> response.reset(CANCEL)));
    }

    /** What HTTP/1.1 says with 101 and some fields, HTTP/2 says with 200. */
    private static Head agreement(Head switching) {
        List<CharSequence> lines = new ArrayList<>();
        switching.forEach((name, value) -> {
            if (!FramingFields.contains(name.toString()) && !ACCEPT.contentEquals(name)) {
                lines.add(name);
                lines.add(value);
            }
        });
        return new Head(OK, lines.toArray(CharSequence[]::new));
    }

    /** Whether its content is the bytes of another protocol, in pieces of any size. */
    boolean isTunnel() {
        return tunnel;
    }

    @Override
    public void closeConnection() {
        connection.close();
    }

    /** Reads how long the content is to be; returns what is wrong with that, or null (RFC 9113 8.1.1). */
    Http2Exception readLength(boolean endStream) {
        List<CharSequence> lines = fields.getAll(FieldCheck.CONTENT_LENGTH);
        if (lines.isEmpty()) {
            return null;
        }
        CharSequence length = lines.getFirst();
        boolean right = lines.size() == 1 && !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!right) {
            return streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "a content-length that is none");
        }
        // More digits than a long can hold are more bytes than anybody takes.
        announcedBytes = length.length() > MAX_LENGTH_DIGITS ? Long.MAX_VALUE
                : Long.parseLong(length, 0, length.length(), 10);
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
        boolean allowed = window.take(flowBytes);
        int length = content.readableBytes();
        receivedBytes += length;
        boolean tooLong = announcedBytes != UNKNOWN && receivedBytes > announcedBytes;
        if (!allowed || tooLong) {
            connection.giveBack(flowBytes);
            return tooLong ? wrongLength()
                    : streamError(stream.id(), Http2Error.FLOW_CONTROL_ERROR, "the stream's window is exceeded");
        }
        if (length == 0) {
            giveBack(flowBytes);
        } else {
            parts = parts == null ? new ArrayDeque<>(4) : parts;
            parts.add(new Part(Buffer.buffer(length).appendBuffer(BufferInternal.buffer(content)), flowBytes));
        }
        if (endStream) {
            return receiveEnd();
        }
        deliverWaiting();
        return null;
    }

    /** The client has sent everything; returns what is wrong with that, or null. */
    Http2Exception receiveEnd() {
        Http2Exception wrong = requireLength();
        if (wrong == null) {
            clientEnded = true;
            deliverWaiting();
        }
        return wrong;
    }

    /** As {@link #receiveEnd}, with fields behind the content, which have been checked. */
    Http2Exception receiveTrailers(Http2Headers fieldsBehind) {
        trailers = fieldsBehind;
        return receiveEnd();
    }

    @Override
    protected void deliverWaiting() {
        if (delivering || isBroken()) {
            return;
        }
        delivering = true;
        while (parts != null && !parts.isEmpty() && wantsContent()) {
            Part part = parts.poll();
            giveBack(part.flowBytes());
            deliver(part.content());
        }
        delivering = false;
        tellEnd();
    }

    private void giveBack(int flowBytes) {
        connection.giveBack(flowBytes);
        int more = clientEnded || isBroken() ? 0 : window.giveBack(flowBytes);
        if (more > 0) {
            connection.writer().windowUpdate(stream.id(), more);
            connection.flushSoon();
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
    protected void dropWaiting() {
        while (parts != null && !parts.isEmpty()) {
            connection.giveBack(parts.poll().flowBytes());
        }
    }
}
