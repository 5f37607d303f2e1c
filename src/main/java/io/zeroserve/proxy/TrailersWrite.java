package io.zeroserve.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * The trailers of a request on their way through the queue of a stream's content. They end the stream, and the empty
 * DATA that Vert.x writes behind them, to end it, goes no further: what is put behind them is merged into them.
 * Confined to the connection's event loop.
 */
final class TrailersWrite implements Http2RemoteFlowController.FlowControlled {
    private final Http2ConnectionHandler connection;
    private final Http2Stream stream;
    private final Http2Headers fields;
    private final ChannelPromise written;

    /** @param context that of the connection's handler */
    TrailersWrite(ChannelHandlerContext context, Http2ConnectionHandler connection, Http2Stream stream,
            Http2Headers fields) {
        this.connection = connection;
        this.stream = stream;
        this.fields = fields;
        this.written = context.newPromise();
    }

    /** Flow control is for content. */
    @Override
    public int size() {
        return 0;
    }

    @Override
    public void write(ChannelHandlerContext context, int allowedBytes) {
        connection.encoder().frameWriter().writeHeaders(context, stream.id(), fields, 0, true, written);
    }

    @Override
    public void writeComplete() {
        connection.closeStreamLocal(stream, written);
    }

    @Override
    public boolean merge(ChannelHandlerContext context, Http2RemoteFlowController.FlowControlled next) {
        return true;
    }

    /** The stream has gone before, which whoever reads from it is told. */
    @Override
    public void error(ChannelHandlerContext context, Throwable cause) {
        written.tryFailure(cause);
    }
}
