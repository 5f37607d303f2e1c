package io.zeroserve.transport;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of a deployment, all listeners and event loops together, and says when there are enough. Any
 * thread.
 */
public final class ConnectionCount {
    private final ConnectionLimits.Shares limits;
    private final Backlog backlog;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Map<Object, Integer> byAddress = new ConcurrentHashMap<>();

    public ConnectionCount(ConnectionLimits limits) {
        this.limits = limits.shares();
        this.backlog = new Backlog(limits.waiting().bytes(), limits.waiting().perConnection());
    }

    /** Counts a connection until it is closed; false if there are enough. */
    boolean enter(Channel channel) {
        if (!take(connections, limits.connections())) {
            return false;
        }
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        return true;
    }

    /** Counts a connection for its client, which may have been told by a PROXY header; false if that has enough. */
    boolean name(Channel channel, SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress client) || client.getAddress() == null) {
            return true;
        }
        Object key = keyOf(client.getAddress());
        boolean[] taken = {false};
        byAddress.compute(key, (_, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < limits.perAddress();
            return taken[0] ? Integer.valueOf(now + 1) : count;
        });
        if (taken[0]) {
            channel.closeFuture().addListener(_ -> byAddress.compute(key, (_, count) -> count == 1 ? null : count - 1));
        }
        return taken[0];
    }

    /** Counts a TLS handshake; false if there are enough. */
    boolean beginHandshake() {
        return take(handshakes, limits.handshakes());
    }

    void endHandshake() {
        handshakes.decrementAndGet();
    }

    private static boolean take(AtomicInteger counter, int limit) {
        if (counter.incrementAndGet() <= limit) {
            return true;
        }
        counter.decrementAndGet();
        return false;
    }

    /** A client of IPv6 has a /64 to choose addresses from (RFC 6177), so that counts as one. */
    private static Object keyOf(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        long network = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            network = network << 8 | bytes[i] & 0xff;
        }
        return network;
    }

    /** What waits for their clients. */
    Backlog backlog() {
        return backlog;
    }

    /** How many connections there are. */
    public int connections() {
        return connections.get();
    }

    /** How many TLS handshakes are under way. */
    public int handshakes() {
        return handshakes.get();
    }

    /** How many clients there are by address. */
    public int addresses() {
        return byAddress.size();
    }
}
