package io.zeroserve.serve;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.exchange.ConnectionView;
import io.zeroserve.exchange.WireRequest;
import java.util.Map;
import java.util.function.BiConsumer;

/** A Vert.x request as the exchange sees it. Confined to the connection's event loop. */
final class VertxExchange implements WireRequest {
    private final HttpServerRequest request;
    private final RequestTarget target;

    VertxExchange(HttpServerRequest request, RequestTarget target) {
        this.request = request;
        this.target = target;
    }

    @Override
    public String method() {
        return request.method().name();
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
    public int protocolMajor() {
        return request.version() == HttpVersion.HTTP_2 ? 2 : 1;
    }

    @Override
    public int protocolMinor() {
        return request.version() == HttpVersion.HTTP_1_1 ? 1 : 0;
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> consumer) {
        boolean host = false;
        for (Map.Entry<String, String> field : request.headers()) {
            // HTTP/2 pseudo-fields reach scripts as what they stand for.
            if (!field.getKey().startsWith(":")) {
                consumer.accept(field.getKey(), field.getValue());
                host |= field.getKey().equalsIgnoreCase("host");
            }
        }
        if (!host && request.authority() != null) {
            consumer.accept("host", request.authority().toString());
        }
    }

    /** The scheme that the connection has, whatever an HTTP/2 client claims. */
    static String scheme(HttpServerRequest request) {
        return request.isSSL() ? "https" : "http";
    }

    /** The client as {@code ip:port} or {@code [ipv6]:port}. */
    static String peer(HttpServerRequest request) {
        return ClientConnection.of(request).peer();
    }
}
