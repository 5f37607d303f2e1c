package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.zeroserve.http.HttpDate;
import io.zeroserve.http.RequestFault;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The last answer on an HTTP/1 connection, to what never became a request.
 *
 * <p>Closing a socket while bytes of the client are unread makes the kernel reset the connection, and the answer may be
 * lost with it (RFC 9112 9.6). So our direction is ended first, and the rest is closed when the client has, or soon.
 */
final class Farewell {
    private static final long LINGER_SECONDS = 2;

    private Farewell() {
    }

    /** Answers, and ends the connection. */
    static void say(ChannelHandlerContext context, RequestFault fault) {
        context.writeAndFlush(answer(context, fault)).addListener(written -> {
            if (written.isSuccess()) {
                endOutput(context);
                context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
            } else {
                context.close();
            }
        });
    }

    private static void endOutput(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    private static ByteBuf answer(ChannelHandlerContext context, RequestFault fault) {
        String text = fault.text();
        String retry = fault == RequestFault.OVERLOADED ? "retry-after: 1\r\n" : "";
        String answer = "HTTP/1.1 " + fault.status() + ' ' + text + "\r\ncontent-length: " + text.length()
                + "\r\nserver: zeroserve\r\ncontent-type: text/plain; charset=utf-8\r\ndate: "
                + HttpDate.format(Math.floorDiv(System.currentTimeMillis(), 1000L)) + "\r\n" + retry
                + "connection: close\r\n\r\n" + text;
        return ByteBufUtil.encodeString(context.alloc(), java.nio.CharBuffer.wrap(answer), StandardCharsets.US_ASCII);
    }
}
