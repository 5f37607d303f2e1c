package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.zeroserve.tls.ClientHello;
import io.zeroserve.tls.ClientHelloReader;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks at the ClientHello on its way to the TLS engine, then leaves the pipeline. Bytes go on as they come, unchanged.
 *
 * <p>A server name that no certificate is for is refused here, where the alert can say so: the engine, which only
 * learns that there is no certificate, sends an internal_error. So are protocols of which none is spoken here: the
 * engine would go on without one, and who meant to speak another would speak HTTP unawares.
 */
final class ClientHelloObserver extends ChannelInboundHandlerAdapter {
    /** Of alerts (RFC 6066 3, RFC 7301 3.2). */
    private static final byte UNRECOGNIZED_NAME = 112;
    private static final byte NO_APPLICATION_PROTOCOL = 120;
    private static final Set<String> PROTOCOLS =
            Set.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

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
                if (hello.serverName() != null && !serves.test(hello.serverName())) {
                    bytes.release();
                    refuse(context, UNRECOGNIZED_NAME, "no certificate is for " + Printable.of(hello.serverName()));
                } else if (!hello.takesOneOf(PROTOCOLS)) {
                    bytes.release();
                    refuse(context, NO_APPLICATION_PROTOCOL, "the client offers no protocol that is spoken here");
                } else {
                    leave(context, bytes);
                }
            }
        }
    }

    private static void leave(ChannelHandlerContext context, ByteBuf bytes) {
        context.pipeline().remove(context.handler());
        context.fireChannelRead(bytes);
    }

    private void refuse(ChannelHandlerContext context, byte alert, String reason) {
        facts.refuse(reason);
        // A record of type alert, that one and fatal (RFC 8446 5.1, 6).
        context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, alert}))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
