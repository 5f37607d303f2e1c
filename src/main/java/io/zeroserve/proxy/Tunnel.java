package io.zeroserve.proxy;

import io.vertx.core.net.NetSocket;

/** Two connections that have become one: what comes from either goes to the other, until one ends. */
final class Tunnel {

    private Tunnel() {
    }

    /**
     * Joins two connections, as fast as the slower of the two; when one is closed, so is the other.
     *
     * @param moved told when something moves
     */
    static void join(NetSocket client, NetSocket upstream, Runnable moved) {
        pump(client, upstream, moved);
        pump(upstream, client, moved);
    }

    private static void pump(NetSocket from, NetSocket to, Runnable moved) {
        from.handler(part -> {
            moved.run();
            to.write(part);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(_ -> {
                    moved.run();
                    from.resume();
                });
            }
        });
        from.exceptionHandler(_ -> from.close());
        from.endHandler(_ -> to.end());
        from.resume();
    }
}
