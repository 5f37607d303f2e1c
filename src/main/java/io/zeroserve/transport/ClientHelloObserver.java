package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.zeroserve.tls.ClientHello;
import io.zeroserve.tls.ClientHelloReader;
import java.util.function.Predicate;

/**
 * Looks at the ClientHello on its way to the TLS engine, then leaves the pipeline. Bytes go on as they come, unchanged.
 *
 * <p>A server name that no certificate is for is refused here, where the alert can say so: the engine, which only
 * learns that there is no certificate, sends an internal_error.
 */
final class ClientHelloObserver extends ChannelInboundHandlerAdapter {
    /** A record of type alert: fatal, unrecognized_name (RFC 8446 6, RFC 6066 3). */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final ClientHelloReader reader = new ClientHelloReader();
    private final ConnectionFacts facts;
    private final Predicate<String> serves;

    ClientHelloObserver(ConnectionFacts facts, Predicate<String> serves) {
        this.facts = facts;
        this.serves = serves;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (facts.refusal() != null) {
            bytes.release();
            return;
        }
        facts.heardSomething();
        switch (reader.read(bytes.nioBuffer())) {
            case WAITING -> context.fireChannelRead(bytes);
            case GIVEN_UP -> leave(context, bytes);
            case COMPLETE -> {
                ClientHello hello = reader.clientHello();
                facts.said(hello);
                if (hello.serverName() == null || serves.test(hello.serverName())) {
                    leave(context, bytes);
                } else {
                    bytes.release();
                    refuse(context, hello.serverName());
                }
            }
        }
    }

    private static void leave(ChannelHandlerContext context, ByteBuf bytes) {
        context.pipeline().remove(context.handler());
        context.fireChannelRead(bytes);
    }

    private void refuse(ChannelHandlerContext context, String serverName) {
        facts.refuse("no certificate is for " + Printable.of(serverName));
        context.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
    }
}
