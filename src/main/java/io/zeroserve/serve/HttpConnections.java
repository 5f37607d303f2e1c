package io.zeroserve.serve;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.connection.ServerLoop;
import io.zeroserve.http1.Http1Server;
import io.zeroserve.http2.Http2Server;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import io.zeroserve.transport.HttpEntry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The connections of a deployment's listeners, each served on the event loop that it came to. Any thread. */
public final class HttpConnections implements HttpEntry {
    private final Http1Server http1;
    private final Http2Server http2;
    private final Map<EventLoop, ServerLoop> loops = new ConcurrentHashMap<>();

    /**
     * @param limits  what a client may take of the server
     * @param windows how far HTTP/2 clients may get ahead
     */
    public HttpConnections(ConnectionLimits limits, Http2Windows windows) {
        this.http1 = new Http1Server(limits);
        this.http2 = new Http2Server(limits, windows);
    }

    /**
     * Takes the requests of an event loop from now on.
     *
     * @param context the loop's
     * @param handler takes requests, on that loop
     * @param date    the value of Date; asked on that loop, the same object as long as it is the same
     */
    void serve(Context context, Handler<IncomingRequest> handler, Supplier<CharSequence> date) {
        loops.put(((ContextInternal) context).nettyEventLoop(), new ServerLoop(context, handler, date));
    }

    /**
     * Takes no more requests on an event loop, and lets those that run end.
     *
     * @param patience how long they may take; then their connections are closed
     * @return completes when the last connection has ended; any thread may call
     */
    Future<Void> drain(Context context, Duration patience) {
        return loops.get(((ContextInternal) context).nettyEventLoop()).drain(patience);
    }

    @Override
    public ChannelHandler http1(Channel channel, long startNanos) {
        return http1.connection(loops.get(channel.eventLoop()), startNanos);
    }

    @Override
    public ChannelHandler http2(Channel channel, long startNanos) {
        return http2.connection(loops.get(channel.eventLoop()), startNanos);
    }
}
