package io.zeroserve.proxy;

import java.time.Duration;

/**
 * How patient a proxy is, and how many connections it keeps.
 *
 * @param connectTimeout how long connecting may take, TLS and waiting for a free connection included
 * @param idleTimeout    how long nothing may move: until the head of the response, and between parts of a body
 * @param keepAlive      how long a connection may wait for its next request
 * @param maxConnections to one upstream, for each event loop
 */
public record ProxySettings(Duration connectTimeout, Duration idleTimeout, Duration keepAlive, int maxConnections) {
    /** 5 s to connect, 60 s of silence, connections kept for 30 s, at most 512 of them. */
    public static final ProxySettings DEFAULT =
            new ProxySettings(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30), 512);

    /** These settings with other timeouts. */
    public ProxySettings withTimeouts(Duration connect, Duration idle) {
        return new ProxySettings(connect, idle, keepAlive, maxConnections);
    }
}
