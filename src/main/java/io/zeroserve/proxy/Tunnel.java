package io.zeroserve.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.zeroserve.message.SwitchedConnection;

/**
 * Two connections that have become one: what comes from either goes to the other, as fast as the slower of the two. An
 * upstream that ends its connection has ended both directions; a client may be able to end them one by one, as it is on
 * a stream of HTTP/2 (RFC 8441 5). What breaks off one breaks off the other.
 */
final class Tunnel {

    private Tunnel() {
    }

    /**
     * Joins two connections.
     *
     * @param moved told when something moves
     */
    static void join(SwitchedConnection client, NetSocket upstream, Runnable moved) {
        // Before that of the other direction, which may be the same object's.
        client.out().exceptionHandler(_ -> upstream.close());
        client.in().exceptionHandler(_ -> reset(upstream));
        client.in().endHandler(_ -> {
            if (client.halves()) {
                endOutput(upstream);
            } else {
                upstream.close();
            }
        });
        upstream.exceptionHandler(_ -> client.cut().run());
        upstream.endHandler(_ -> client.out().end());
        pump(client.in(), upstream, moved);
        pump(upstream, client.out(), moved);
    }

    /** Ends both in order. */
    static void close(SwitchedConnection client, NetSocket upstream) {
        client.in().exceptionHandler(null);
        upstream.close();
        client.cut().run();
    }

    private static void pump(ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable moved) {
        from.handler(part -> {
            moved.run();
            to.write(part);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(_ -> {
                    moved.run();
                    from.resume();
                });
            }
        });
        from.resume();
    }

    /** Ends our direction behind what has been written; the upstream may go on. */
    private static void endOutput(NetSocket upstream) {
        ChannelHandlerContext context = ((NetSocketInternal) upstream).channelHandlerContext();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    /** Ends the connection so that the upstream does not take it for an orderly end: with RST. */
    private static void reset(NetSocket upstream) {
        Channel channel = ((NetSocketInternal) upstream).channelHandlerContext().channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            upstream.close();
        }
    }
}
