package io.zeroserve.http1;

import io.netty.channel.ChannelHandler;
import io.zeroserve.connection.ServerLoop;
import io.zeroserve.transport.ConnectionLimits;

/** Speaks HTTP/1 with the connections of a deployment's listeners. Any thread. */
public final class Http1Server {
    private final ConnectionLimits limits;

    /** @param limits what a client may take of the server */
    public Http1Server(ConnectionLimits limits) {
        this.limits = limits;
    }

    /**
     * What speaks with a connection.
     *
     * @param loop       of its event loop
     * @param startNanos since when the first request may come, by {@link System#nanoTime}
     */
    public ChannelHandler connection(ServerLoop loop, long startNanos) {
        return new Connection(loop, limits, startNanos);
    }
}
