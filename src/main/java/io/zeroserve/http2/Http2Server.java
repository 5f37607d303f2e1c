package io.zeroserve.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import io.zeroserve.transport.HttpEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Serves HTTP/2 on the connections of a deployment's listeners, each on the event loop that it came to. Any thread.
 */
public final class Http2Server implements HttpEntry {
    private final ConnectionLimits limits;
    private final Http2Windows windows;
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();

    /**
     * @param limits  what a client may take of the server
     * @param windows how far it may get ahead
     */
    public Http2Server(ConnectionLimits limits, Http2Windows windows) {
        this.limits = limits;
        this.windows = windows;
    }

    /** What a connection needs of its event loop, and the connections of that loop. Confined to it. */
    static final class Loop {
        private final ContextInternal context;
        private final Handler<IncomingRequest> handler;
        private final DateBlock date;
        private final Set<Connection> connections = new HashSet<>();
        private Promise<Void> drained;

        private Loop(ContextInternal context, Handler<IncomingRequest> handler, Supplier<CharSequence> date) {
            this.context = context;
            this.handler = handler;
            this.date = new DateBlock(date);
        }

        ContextInternal context() {
            return context;
        }

        Handler<IncomingRequest> handler() {
            return handler;
        }

        DateBlock date() {
            return date;
        }

        void opened(Connection connection) {
            connections.add(connection);
            if (drained != null) {
                connection.drain();
            }
        }

        void closed(Connection connection) {
            connections.remove(connection);
            if (drained != null && connections.isEmpty()) {
                drained.tryComplete();
            }
        }

        private void drain(Promise<Void> done, long patienceMillis) {
            drained = done;
            Set.copyOf(connections).forEach(Connection::drain);
            if (connections.isEmpty()) {
                done.tryComplete();
                return;
            }
            long timer = context.owner().setTimer(Math.max(patienceMillis, 1),
                    _ -> Set.copyOf(connections).forEach(Connection::close));
            done.future().onComplete(_ -> context.owner().cancelTimer(timer));
        }
    }

    /**
     * Takes the requests of an event loop from now on.
     *
     * @param context the loop's
     * @param handler takes requests, on that loop
     * @param date    the value of Date; asked on that loop, the same object as long as it is the same
     */
    public void serve(Context context, Handler<IncomingRequest> handler, Supplier<CharSequence> date) {
        ContextInternal internal = (ContextInternal) context;
        loops.put(internal.nettyEventLoop(), new Loop(internal, handler, date));
    }

    /**
     * Takes no more requests on an event loop, and tells its clients so (GOAWAY); those that run may end.
     *
     * @param patience how long they may take; then their connections are closed
     * @return completes when the last connection has ended; any thread may call
     */
    public Future<Void> drain(Context context, Duration patience) {
        ContextInternal internal = (ContextInternal) context;
        Promise<Void> done = Promise.promise();
        Loop loop = loops.get(internal.nettyEventLoop());
        internal.runOnContext(_ -> loop.drain(done, patience.toMillis()));
        return done.future();
    }

    @Override
    public ChannelHandler http2(Channel channel, long startNanos) {
        return new Connection(loops.get(channel.eventLoop()), limits, windows, startNanos);
    }
}
