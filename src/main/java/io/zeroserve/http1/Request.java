package io.zeroserve.http1;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.NetSocket;
import io.zeroserve.http.RequestHead;
import io.zeroserve.message.IncomingRequest;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A request: its head, and its content as it comes. While it is paused its content stays with the connection, which reads no
 * more of it. Confined to its event loop.
 */
final class Request implements IncomingRequest {
    private final Connection connection;
    private final RequestHead head;
    private final Response response;
    private boolean received;
    private boolean endTold;
    private boolean broken;
    private HostAndPort authority;
    private boolean authorityParsed;
    private long demand = Long.MAX_VALUE;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;

    /** @param received whether all of its content is there, because it has none */
    Request(Connection connection, RequestHead head, boolean received) {
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
    public HostAndPort authority() {
        if (!authorityParsed) {
            authorityParsed = true;
            String host = head.first("host");
            authority = host == null ? null : HostAndPort.parseAuthority(host, -1);
        }
        return authority;
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
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public Channel channel() {
        return connection.channel();
    }

    @Override
    public Response response() {
        return response;
    }

    @Override
    public Future<NetSocket> switchProtocol() {
        return connection.switchProtocol(this);
    }

    @Override
    public void closeConnection() {
        connection.end(null);
    }

    /** Whether content may be delivered. */
    boolean wantsContent() {
        return demand > 0;
    }

    void deliver(Buffer content) {
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        if (handler != null) {
            handler.handle(content);
        }
    }

    /** All of its content has been delivered. */
    void receiveEnd() {
        received = true;
        tellEnd();
    }

    /** Tells of the end of the content if it has come, and somebody wants to know. */
    void tellEnd() {
        if (received && demand > 0 && !endTold && endHandler != null && !broken) {
            endTold = true;
            endHandler.handle(null);
        }
    }

    @Override
    public boolean isEnded() {
        return received;
    }

    @Override
    public IncomingRequest handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public IncomingRequest endHandler(Handler<Void> newHandler) {
        endHandler = newHandler;
        if (newHandler != null && received && !endTold) {
            connection.loop().context().runOnContext(_ -> tellEnd());
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
        if (received) {
            tellEnd();
        } else if (!broken) {
            connection.read();
        }
        return this;
    }

    /** No more comes. */
    void breakOff(Throwable why) {
        if (broken) {
            return;
        }
        broken = true;
        if (!received && exceptionHandler != null) {
            exceptionHandler.handle(why);
        }
    }
}
