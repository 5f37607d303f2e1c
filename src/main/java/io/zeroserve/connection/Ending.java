package io.zeroserve.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** How a connection ends behind what has been written to it; nothing is written after. */
enum Ending {
    /** All of it at once. For a client that sends nothing more. */
    AT_ONCE {
        @Override
        void written(ChannelHandlerContext context) {
            context.close();
        }
    },
    /**
     * Our direction first, the rest when the client has ended its own, or soon: closing a socket while bytes of the
     * client are unread makes the kernel reset the connection, and the last of what was written may be lost (RFC 9112
     * 9.6).
     */
    LINGERING {
        @Override
        void written(ChannelHandlerContext context) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
            context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        }
    };

    private static final long LINGER_SECONDS = 2;

    /** The client has taken everything. */
    abstract void written(ChannelHandlerContext context);

    /** Ends a connection when everything is out. */
    void end(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(last -> {
            if (last.isSuccess()) {
                written(context);
            } else {
                context.close();
            }
        });
    }
}
