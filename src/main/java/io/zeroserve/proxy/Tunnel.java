package io.zeroserve.proxy;

import io.vertx.core.net.NetSocket;

/** Two connections that have become one: what comes from either goes to the other, until one ends. */
public final class Tunnel {

    private Tunnel() {
    }

    /** Joins two connections, as fast as the slower of the two; when one is closed, so is the other. */
    public static void join(NetSocket client, NetSocket upstream) {
        client.pipeTo(upstream);
        upstream.pipeTo(client);
    }
}
