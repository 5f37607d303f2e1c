package io.zeroserve.serve;

import io.vertx.core.http.HttpVersion;
import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.WireRequest;
import io.zeroserve.http.RequestTarget;
import io.zeroserve.message.IncomingRequest;
import java.util.function.BiConsumer;

/** A request as the exchange sees it. Confined to the connection's event loop. */
final class WireExchange implements WireRequest {
    private final IncomingRequest request;
    private final RequestTarget target;

    WireExchange(IncomingRequest request, RequestTarget target) {
        this.request = request;
        this.target = target;
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String query() {
        return target.query();
    }

    @Override
    public String scheme() {
        return scheme(request);
    }

    @Override
    public String peer() {
        return peer(request);
    }

    @Override
    public ConnectionView connection() {
        return ClientConnection.of(request);
    }

    @Override
    public boolean isExtendedConnect() {
        return request.isExtendedConnect();
    }

    @Override
    public int protocolMajor() {
        return request.version() == HttpVersion.HTTP_2 ? 2 : 1;
    }

    @Override
    public int protocolMinor() {
        return request.version() == HttpVersion.HTTP_1_1 ? 1 : 0;
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> consumer) {
        request.forEachField(consumer);
        // HTTP/2's pseudo-header fields reach scripts as what they stand for.
        if (!request.hasField(Fields.HOST) && request.authority() != null) {
            consumer.accept("host", request.authority().toString());
        }
    }

    /** The scheme that the connection has, whatever an HTTP/2 client claims. */
    static String scheme(IncomingRequest request) {
        return request.isSecure() ? "https" : "http";
    }

    /** The client as {@code ip:port} or {@code [ipv6]:port}. */
    static String peer(IncomingRequest request) {
        return ClientConnection.of(request).peer();
    }
}
