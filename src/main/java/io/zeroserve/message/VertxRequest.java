package io.zeroserve.message;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A request that came to a server of Vert.x. Confined to the connection's event loop. */
public final class VertxRequest implements IncomingRequest {
    private final HttpServerRequest request;
    private final VertxResponse response;

    /**
     * @param request Vert.x's own, or what an application has wrapped around it
     * @param date    the date of its response, of the same event loop
     */
    public VertxRequest(HttpServerRequest request, DateField date) {
        this.request = request;
        this.response = new VertxResponse(request, date);
    }

    @Override
    public HttpVersion version() {
        return request.version();
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String target() {
        String target = request.uri();
        return target == null ? "" : target;
    }

    @Override
    public String claimedScheme() {
        return version() == HttpVersion.HTTP_2 ? request.scheme() : null;
    }

    @Override
    public HostAndPort authority() {
        return request.authority();
    }

    @Override
    public String field(CharSequence name) {
        return request.headers().get(name);
    }

    @Override
    public boolean hasField(CharSequence name) {
        return request.headers().contains(name);
    }

    @Override
    public List<String> fieldLines(CharSequence name) {
        return request.headers().getAll(name);
    }

    @Override
    public void forEachField(BiConsumer<String, String> consumer) {
        for (Map.Entry<String, String> line : request.headers()) {
            // Vert.x has HTTP/2's pseudo-header fields among the others.
            if (!line.getKey().startsWith(":")) {
                consumer.accept(line.getKey(), line.getValue());
            }
        }
    }

    /** Vert.x keeps none. */
    @Override
    public void forEachTrailer(BiConsumer<String, String> consumer) {
    }

    @Override
    public boolean isSecure() {
        return request.isSSL();
    }

    @Override
    public Channel channel() {
        return ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
    }

    @Override
    public SocketAddress remoteAddress() {
        return request.remoteAddress();
    }

    @Override
    public boolean isEnded() {
        return request.isEnded();
    }

    @Override
    public OutgoingResponse response() {
        return response;
    }

    @Override
    public Future<SwitchedConnection> switchProtocol() {
        response.switchProtocol();
        return request.toNetSocket().map(SwitchedConnection::of);
    }

    @Override
    public void closeConnection() {
        request.connection().close();
    }

    @Override
    public IncomingRequest handler(Handler<Buffer> handler) {
        request.handler(handler);
        return this;
    }

    @Override
    public IncomingRequest endHandler(Handler<Void> handler) {
        request.endHandler(handler);
        return this;
    }

    @Override
    public IncomingRequest exceptionHandler(Handler<Throwable> handler) {
        request.exceptionHandler(handler);
        return this;
    }

    @Override
    public IncomingRequest pause() {
        request.pause();
        return this;
    }

    @Override
    public IncomingRequest resume() {
        request.resume();
        return this;
    }

    @Override
    public IncomingRequest fetch(long amount) {
        request.fetch(amount);
        return this;
    }
}
