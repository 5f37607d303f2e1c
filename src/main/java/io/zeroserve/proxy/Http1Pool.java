package io.zeroserve.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import java.io.EOFException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The connections of one event loop to one server that speaks HTTP/1.1. Of those that are free the one that was used
 * last is used next, so that what is not needed grows old and goes. Who finds none waits for its own to be made, or,
 * when there are as many as may be, for the first that becomes free. Confined to that event loop.
 */
final class Http1Pool {
    private static final int MAX_WAITING = 10_000;

    private final Surroundings surroundings;
    private final ConnectOptions target;
    private final Runnable whenEmpty;
    private final Deque<Http1Connection> free = new ArrayDeque<>();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int count;

    /**
     * What all pools of an event loop have in common.
     *
     * @param client  makes connections
     * @param watches notices those that are free for too long
     * @param encoder writes requests
     * @param lines   holds the line that is being read
     */
    record Surroundings(Vertx vertx, NetClient client, IdleWatches watches, RequestEncoder encoder,
            LineMemory lines, ProxySettings settings) {
    }

    /** One who waits for a connection. */
    private final class Waiting {
        private final ContextInternal context = ContextInternal.current();
        private final Consumer<Outgoing> opened;
        private final Consumer<Throwable> failed;
        private final long timer;
        private boolean over;

        Waiting(Consumer<Outgoing> opened, Consumer<Throwable> failed) {
            this.opened = opened;
            this.failed = failed;
            long millis = surroundings.settings().timeouts().connect().toMillis();
            this.timer = surroundings.vertx().setTimer(millis, _ ->
                    fail(new TimeoutException("no connection within " + millis + " ms")));
        }

        /** False if it has waited for too long and gone. */
        boolean take(Http1Connection connection) {
            if (over) {
                return false;
            }
            over = true;
            surroundings.vertx().cancelTimer(timer);
            Http1Exchange exchange = connection.begin(context);
            context.dispatch(exchange, opened::accept);
            return true;
        }

        void fail(Throwable cause) {
            if (!over) {
                over = true;
                surroundings.vertx().cancelTimer(timer);
                queue.remove(this);
                context.dispatch(cause, failed::accept);
            }
        }
    }

    /**
     * @param target    the server
     * @param whenEmpty told when it has no connection, and nobody waits for one
     */
    Http1Pool(Surroundings surroundings, ConnectOptions target, Runnable whenEmpty) {
        this.surroundings = surroundings;
        this.target = target;
        this.whenEmpty = whenEmpty;
    }

    /** Gets a connection, kept or new. */
    void open(Consumer<Outgoing> opened, Consumer<Throwable> failed) {
        Http1Connection connection = free.poll();
        while (connection != null && !connection.isOpen()) {
            connection = free.poll();
        }
        if (connection != null) {
            opened.accept(connection.begin(ContextInternal.current()));
        } else if (count < surroundings.settings().maxConnections()) {
            connect(new Waiting(opened, failed));
        } else if (queue.size() < MAX_WAITING) {
            queue.add(new Waiting(opened, failed));
        } else {
            failed.accept(new IllegalStateException(MAX_WAITING + " requests wait for a connection already"));
        }
    }

    /** Makes a connection. */
    void openFresh(Consumer<Outgoing> opened, Consumer<Throwable> failed) {
        connect(new Waiting(opened, failed));
    }

    private void connect(Waiting first) {
        count++;
        // It outlives the request: nothing of the request's own context is to be kept with it.
        first.context.unwrap().dispatch(() -> surroundings.client().connect(target)
                .onComplete(socket -> connected(first, (NetSocketInternal) socket), cause -> {
                    first.fail(cause);
                    lost();
                }));
    }

    private void connected(Waiting first, NetSocketInternal socket) {
        if (!socket.channelHandlerContext().channel().isActive()) {
            first.fail(new EOFException("closed as soon as it was there"));
            lost();
            return;
        }
        Http1Connection connection = new Http1Connection(socket, this, surroundings.encoder(),
                surroundings.lines(), surroundings.watches());
        if (!first.take(connection)) {
            release(connection);
        }
    }

    /** A connection is open, and has nothing to do. */
    void release(Http1Connection connection) {
        Waiting next = queue.poll();
        if (next != null) {
            next.take(connection);
            return;
        }
        connection.keep(surroundings.settings().keepAlive().toMillis());
        free.push(connection);
    }

    /** A connection has ended, or is one of another protocol. */
    void gone(Http1Connection connection) {
        free.remove(connection);
        lost();
    }

    private void lost() {
        count--;
        Waiting next = queue.poll();
        if (next != null) {
            connect(next);
        } else if (count == 0) {
            whenEmpty.run();
        }
    }
}
