package io.zeroserve.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;

/**
 * Tells HTTP/2 streams that they can be written to when nobody else does. Shared by event loops.
 *
 * <p>Netty's flow control remembers for each stream, and for the connection, what it last announced. Behind TLS a
 * channel becomes unwritable at once, but is announced to be so later. A stream that begins in between starts as one
 * that cannot be written to; if the channel is writable again when the announcement comes, nothing has changed for the
 * connection, so no stream is looked at, and Vert.x, which toggles on announcements alone, would keep this one waiting
 * for ever. Setting the initial window to what it is makes flow control look at each stream.
 */
@ChannelHandler.Sharable
final class Http2Wakeup extends ChannelInboundHandlerAdapter {
    static final Http2Wakeup INSTANCE = new Http2Wakeup();

    private Http2Wakeup() {
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Http2Exception {
        // First whoever stands behind, of whom one does HTTP/2.
        context.fireChannelWritabilityChanged();
        Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null && context.channel().isWritable()) {
            Http2RemoteFlowController flow = http2.encoder().flowController();
            flow.initialWindowSize(flow.initialWindowSize());
        }
    }
}
