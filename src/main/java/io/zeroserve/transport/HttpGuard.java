package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/**
 * Waits until it is clear which version of HTTP a connection speaks, and leaves its place to who speaks that: over TLS
 * the handshake says so, in plaintext HTTP/2 starts with its preface (RFC 9113 3.3, 3.4). Confined to one event loop.
 */
final class HttpGuard extends ChannelInboundHandlerAdapter {
    private static final ByteBuf PREFACE = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII))).asReadOnly();

    private final ConnectionLimits limits;
    private final HttpEntry entry;
    private final boolean secure;
    private final Watch watch;
    private final long startNanos = System.nanoTime();
    private ChannelHandlerContext context;
    private ByteBuf held;

    HttpGuard(ConnectionLimits limits, HttpEntry entry, boolean secure) {
        this.limits = limits;
        this.entry = entry;
        this.secure = secure;
        this.watch = new Watch(_ -> giveUp());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        if (!secure) {
            // The TLS handshake has its own time.
            watch.start(added, limits.times().head().toNanos());
        }
    }

    private long giveUp() {
        context.close();
        return Watch.OVER;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        watch.stop();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        watch.stop();
        super.channelInactive(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!(event instanceof SslHandshakeCompletionEvent completion) || !completion.isSuccess()) {
            super.userEventTriggered(context, event);
        } else {
            boolean http2 = ApplicationProtocolNames.HTTP_2.equals(
                    context.pipeline().get(SslHandler.class).applicationProtocol());
            long now = System.nanoTime();
            speak(http2 ? entry.http2(context.channel(), now) : entry.http1(context.channel(), now));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (secure) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf bytes = held == null ? (ByteBuf) message
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, (ByteBuf) message);
        held = null;
        int start = bytes.readerIndex();
        int matched = 0;
        while (matched < bytes.readableBytes() && matched < PREFACE.readableBytes()
                && bytes.getByte(start + matched) == PREFACE.getByte(matched)) {
            matched++;
        }
        if (matched == PREFACE.readableBytes()) {
            speak(entry.http2(context.channel(), startNanos)).fireChannelRead(bytes);
        } else if (matched < bytes.readableBytes()) {
            speak(entry.http1(context.channel(), startNanos)).fireChannelRead(bytes);
        } else {
            held = bytes;
        }
    }

    /**
     * Puts HTTP here, in place of all that Vert.x has prepared behind, which never learns of the connection.
     *
     * @return who has to be given the bytes so that it reads them
     */
    private ChannelHandlerContext speak(ChannelHandler http) {
        ChannelPipeline pipeline = context.pipeline();
        while (pipeline.last() != this) {
            pipeline.removeLast();
        }
        pipeline.addLast(http);
        pipeline.remove(this);
        return context;
    }
}
