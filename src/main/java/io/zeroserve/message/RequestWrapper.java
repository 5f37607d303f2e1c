package io.zeroserve.message;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/** A request that is another one but for what a subclass makes different. Confined to its event loop. */
public abstract class RequestWrapper implements IncomingRequest {
    private final IncomingRequest request;

    /** @param request what is wrapped */
    protected RequestWrapper(IncomingRequest request) {
        this.request = request;
    }

    @Override
    public HttpVersion version() {
        return request.version();
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String target() {
        return request.target();
    }

    @Override
    public String claimedScheme() {
        return request.claimedScheme();
    }

    @Override
    public HostAndPort authority() {
        return request.authority();
    }

    @Override
    public String field(CharSequence name) {
        return request.field(name);
    }

    @Override
    public boolean hasField(CharSequence name) {
        return request.hasField(name);
    }

    @Override
    public List<String> fieldLines(CharSequence name) {
        return request.fieldLines(name);
    }

    @Override
    public void forEachField(BiConsumer<String, String> consumer) {
        request.forEachField(consumer);
    }

    @Override
    public void forEachTrailer(BiConsumer<String, String> consumer) {
        request.forEachTrailer(consumer);
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public Channel channel() {
        return request.channel();
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
        return request.response();
    }

    @Override
    public boolean isExtendedConnect() {
        return request.isExtendedConnect();
    }

    @Override
    public Future<SwitchedConnection> switchProtocol() {
        return request.switchProtocol();
    }

    @Override
    public void closeConnection() {
        request.closeConnection();
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
