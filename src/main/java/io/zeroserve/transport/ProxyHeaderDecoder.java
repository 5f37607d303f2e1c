package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Takes the PROXY header off a connection, then has the rest of the pipeline built and leaves it. A connection without
 * a valid header is closed: it did not come through the load balancer. Confined to one event loop.
 */
final class ProxyHeaderDecoder extends ByteToMessageDecoder {
    private final ConnectionFront front;
    private final ConnectionFacts facts;
    private final Runnable admission;
    private SocketAddress peer;
    private Future<?> timeout;
    private boolean decided;

    /**
     * @param admission builds the rest of the pipeline
     */
    ProxyHeaderDecoder(ConnectionFront front, ConnectionFacts facts, Runnable admission) {
        this.front = front;
        this.facts = facts;
        this.admission = admission;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        peer = context.channel().remoteAddress();
        timeout = context.executor().schedule(() -> drop(context, "it did not come within "
                + front.patience().toMillis() + " ms"), front.patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        if (decided) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        switch (ProxyHeader.parse(bytes.nioBuffer())) {
            case ProxyHeader.Result.Incomplete _ -> { }
            case ProxyHeader.Result.Invalid(String reason) -> {
                drop(context, reason);
                bytes.skipBytes(bytes.readableBytes());
            }
            case ProxyHeader.Result.Found header -> {
                bytes.skipBytes(header.sizeBytes());
                admit(context, header);
            }
        }
    }

    private void admit(ChannelHandlerContext context, ProxyHeader.Result.Found header) {
        decided = true;
        timeout.cancel(false);
        if (header.source() != null) {
            facts.cameFrom(header.source());
            // What the request's remoteAddress() then says.
            context.channel().attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE)
                    .set(io.vertx.core.net.SocketAddress.inetSocketAddress(header.source()));
        }
        admission.run();
        // Bytes that came behind the header go on when this handler leaves.
        context.pipeline().remove(this);
    }

    private void drop(ChannelHandlerContext context, String reason) {
        if (!decided) {
            decided = true;
            timeout.cancel(false);
            front.reportInvalidProxyHeader(peer, reason);
            context.close();
        }
    }

    /** A connection that says nothing at all is a health check of the load balancer, and not worth a line. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        timeout.cancel(false);
        if (bytes.isReadable()) {
            drop(context, "the connection ended within it");
        }
        decided = true;
    }
}
