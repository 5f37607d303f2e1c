package io.zeroserve.http1;

import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.connection.ServerRequest;
import io.zeroserve.http.FieldLine;
import io.zeroserve.http.RequestHead;
import io.zeroserve.message.SwitchedConnection;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A request: its head, and its content as it comes. While it is paused its content stays with the connection, which
 * reads no more of it. Confined to its event loop.
 */
final class Request extends ServerRequest {
    private final Connection connection;
    private final RequestHead head;
    private final Response response;
    private boolean received;
    private List<FieldLine> trailers = List.of();

    /** @param received whether all of its content is there, because it has none */
    Request(Connection connection, RequestHead head, boolean received) {
        super(connection);
        this.connection = connection;
        this.head = head;
        this.received = received;
        this.response = new Response(connection, this);
    }

    @Override
    public HttpVersion version() {
        return head.isHttp10() ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    }

    /** Whether the connection goes on behind it, as far as the client is concerned (RFC 9112 9.3). */
    boolean keepsConnection() {
        return !head.lists("connection", "close") && (!head.isHttp10() || head.lists("connection", "keep-alive"));
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String target() {
        return head.target();
    }

    @Override
    public String claimedScheme() {
        return null;
    }

    @Override
    protected String authorityText() {
        return head.first("host");
    }

    @Override
    public String field(CharSequence name) {
        return head.first(name);
    }

    @Override
    public boolean hasField(CharSequence name) {
        return head.has(name);
    }

    @Override
    public List<String> fieldLines(CharSequence name) {
        return head.all(name);
    }

    @Override
    public void forEachField(BiConsumer<String, String> consumer) {
        for (int i = 0; i < head.size(); i++) {
            consumer.accept(head.name(i), head.value(i));
        }
    }

    @Override
    public void forEachTrailer(BiConsumer<String, String> consumer) {
        trailers.forEach(field -> consumer.accept(field.name(), field.value()));
    }

    @Override
    public Response response() {
        return response;
    }

    @Override
    public Future<SwitchedConnection> switchProtocol() {
        return connection.switchProtocol(this);
    }

    /** A request whose content, and that of its response, are the bytes of another protocol. */
    Request tunnel() {
        Request tunnel = new Request(connection, head, false);
        tunnel.response.beginTunnel();
        return tunnel;
    }

    @Override
    public void closeConnection() {
        connection.end();
    }

    @Override
    protected void deliverWaiting() {
        if (received) {
            tellEnd();
        } else {
            connection.takeUp();
        }
    }

    /** What waits is the connection's. */
    @Override
    protected void dropWaiting() {
    }

    /** All of its content has been delivered; these fields were behind it. */
    void receiveEnd(List<FieldLine> fieldsBehind) {
        received = true;
        trailers = fieldsBehind;
        tellEnd();
    }

    @Override
    public boolean isEnded() {
        return received;
    }
}
