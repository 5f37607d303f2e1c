package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.zeroserve.http.RequestFault;
import io.zeroserve.message.Head;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The end of an HTTP/1 connection, which may come with an answer to what never became a request.
 *
 * <p>Closing a socket while bytes of the client are unread makes the kernel reset the connection, and the last answer may
 * be lost with it (RFC 9112 9.6). So our direction is ended first, and the rest is closed when the client has, or soon.
 */
final class Farewell {
    /** No answer is longer. */
    static final int MAX_BYTES = 512;
    private static final long LINGER_SECONDS = 2;

    private Farewell() {
    }

    /** The answer to what is wrong, to be written behind everything else. */
    static void write(RequestFault fault, CharSequence date, ByteBuf to) {
        String text = fault.text();
        Head head = new Head(fault.status(), "content-length", Integer.toString(text.length()), "server", "zeroserve",
                "content-type", "text/plain; charset=utf-8", "date", date);
        head = fault == RequestFault.OVERLOADED ? head.with("retry-after", "1") : head;
        to.writeBytes(HeadBytes.of(head.with("connection", "close")).bytes());
        to.writeCharSequence("\r\n" + text, StandardCharsets.US_ASCII);
    }

    /** Closes when everything is out, at once; the client sends nothing more that matters. */
    static void close(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> context.close());
    }

    /** Ends our direction when everything is out, and the other one when the client has, or soon. */
    static void linger(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
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
}
