package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.zeroserve.metrics.ConnectionMetrics;
import java.util.Objects;

/** Builds the front of each accepted connection, and lets Vert.x build the rest behind it. Shared by event loops. */
@ChannelHandler.Sharable
final class FrontInitializer extends ChannelInitializer<Channel> {
    private final ConnectionFront front;
    private final ChannelHandler rest;

    /**
     * @param front what stands in front
     * @param rest  Vert.x's own initializer
     */
    FrontInitializer(ConnectionFront front, ChannelHandler rest) {
        this.front = front;
        this.rest = rest;
    }

    @Override
    protected void initChannel(Channel channel) {
        count(channel);
        if (!front.count().enter(channel)) {
            channel.close();
            return;
        }
        ConnectionFacts facts = ConnectionFacts.attach(channel, front.count().backlog());
        switch (front.proxyHeader()) {
            // Only when the client is known: Vert.x may ask for its address as soon as it has the connection.
            case REQUIRED -> channel.pipeline().addLast(
                    new ProxyHeaderDecoder(front, facts, () -> admit(channel, facts)));
            case ABSENT -> admit(channel, facts);
        }
    }

    private void count(Channel channel) {
        ConnectionMetrics metrics = front.metrics();
        if (metrics != null) {
            metrics.accepted();
            channel.closeFuture().addListener(_ -> metrics.closed());
        }
    }

    private void admit(Channel channel, ConnectionFacts facts) {
        if (!front.count().name(channel, facts.peer(channel))) {
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        switch (front.security()) {
            case ConnectionFront.Security.Plaintext _ -> {
                pipeline.addLast(new HttpGuard(front.limits(), front.entry(), false));
                pipeline.addLast(rest);
            }
            case ConnectionFront.Security.Tls tls -> admitSecure(channel, facts, tls);
        }
    }

    private void admitSecure(Channel channel, ConnectionFacts facts, ConnectionFront.Security.Tls tls) {
        if (!front.count().beginHandshake()) {
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new ClientHelloObserver(facts, tls.serves()));
        pipeline.addLast(rest);
        SslHandler handshake = pipeline.get(SslHandler.class);
        pipeline.addAfter(pipeline.context(handshake).name(), null,
                new HttpGuard(front.limits(), front.entry(), true));
        handshake.handshakeFuture().addListener(result -> {
            front.count().endHandshake();
            report(channel, facts, result);
        });
    }

    private void report(Channel channel, ConnectionFacts facts, Future<?> handshake) {
        if (front.metrics() != null) {
            front.metrics().shookHands(handshake.isSuccess());
        }
        if (!handshake.isSuccess() && facts.hasHeardSomething()) {
            String reason = Objects.requireNonNullElseGet(facts.refusal(), () -> reason(handshake.cause()));
            front.reportFailedHandshake(facts.peer(channel), reason);
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "the client does not speak TLS";
        }
        String message = cause.getMessage();
        return message == null ? "the connection was closed" : Printable.of(message);
    }
}
