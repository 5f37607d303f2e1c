package io.zeroserve.http2;

import io.netty.channel.ChannelHandler;
import io.zeroserve.connection.ServerLoop;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks HTTP/2 with the connections of a deployment's listeners. Any thread. */
public final class Http2Server {
    private final ConnectionLimits limits;
    private final Http2Windows windows;
    private final Map<ServerLoop, LoopFields> fields = new ConcurrentHashMap<>();

    /**
     * @param limits  what a client may take of the server
     * @param windows how far it may get ahead
     */
    public Http2Server(ConnectionLimits limits, Http2Windows windows) {
        this.limits = limits;
        this.windows = windows;
    }

    /**
     * What speaks with a connection, the client's preface included.
     *
     * @param loop       of its event loop
     * @param startNanos since when the first request may come, by {@link System#nanoTime}
     */
    public ChannelHandler connection(ServerLoop loop, long startNanos) {
        LoopFields shared = fields.computeIfAbsent(loop, of -> new LoopFields(of.date()));
        return new Connection(loop, shared, limits, windows, startNanos);
    }
}
