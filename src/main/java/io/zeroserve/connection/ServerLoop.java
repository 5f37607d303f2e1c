package io.zeroserve.connection;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.transport.SpareBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the connections of an event loop share: who takes their requests, and how they end together. Confined to that
 * event loop but for {@link #drain}.
 */
public final class ServerLoop {
    private final ContextInternal context;
    private final Handler<IncomingRequest> handler;
    private final Supplier<CharSequence> date;
    private final Set<ServerConnection> connections = new HashSet<>();
    private final SpareBuffer spareBuffer = new SpareBuffer();
    private Promise<Void> drained;

    /**
     * @param context the loop's
     * @param handler takes requests, on that loop
     * @param date    the value of Date; the same object as long as it is the same
     */
    public ServerLoop(Context context, Handler<IncomingRequest> handler, Supplier<CharSequence> date) {
        this.context = (ContextInternal) context;
        this.handler = handler;
        this.date = date;
    }

    /** The loop's context. */
    public ContextInternal context() {
        return context;
    }

    /** Takes requests. */
    public Handler<IncomingRequest> handler() {
        return handler;
    }

    /** The value of Date; the same object as long as it is the same. */
    public Supplier<CharSequence> date() {
        return date;
    }

    /** What the connections that TLS encrypts put their turns together in. */
    SpareBuffer spareBuffer() {
        return spareBuffer;
    }

    /** There is a connection more. */
    void opened(ServerConnection connection) {
        connections.add(connection);
    }

    /** Whether the server is ending. */
    boolean isDraining() {
        return drained != null;
    }

    /** A connection has ended. */
    void closed(ServerConnection connection) {
        connections.remove(connection);
        if (connections.isEmpty()) {
            spareBuffer.release();
        }
        if (drained != null && connections.isEmpty()) {
            drained.tryComplete();
        }
    }

    /**
     * Takes no more requests, and lets those that run end.
     *
     * @param patience how long they may take; then their connections are closed
     * @return completes when the last connection has ended; any thread may call
     */
    public Future<Void> drain(Duration patience) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> drain(done, patience.toMillis()));
        return done.future();
    }

    private void drain(Promise<Void> done, long patienceMillis) {
        drained = done;
        Set.copyOf(connections).forEach(ServerConnection::drain);
        if (connections.isEmpty()) {
            done.tryComplete();
            return;
        }
        long timer = context.owner().setTimer(Math.max(patienceMillis, 1),
                _ -> Set.copyOf(connections).forEach(ServerConnection::close));
        done.future().onComplete(_ -> context.owner().cancelTimer(timer));
    }
}
