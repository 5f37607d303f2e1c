package io.zeroserve.proxy;

import java.time.Duration;

/**
 * How patient a proxy is, how many connections it keeps, and to whom.
 *
 * @param timeouts       how patient it is
 * @param keepAlive      how long a connection may wait for its next request
 * @param maxConnections to one upstream, for each event loop
 * @param rules          which upstreams are allowed
 * @param mark           by which the server notices requests that come back
 */
public record ProxySettings(Timeouts timeouts, Duration keepAlive, int maxConnections, UpstreamRules rules,
        LoopMark mark) {

    /**
     * How long things may take.
     *
     * @param connect  connecting, TLS and waiting for a free connection included
     * @param response the upstream, once it has all of the request, until the head of its response
     * @param idle     how long nothing may move of a body
     * @param tunnel   how long nothing may move on a connection that has become one of another protocol
     */
    public record Timeouts(Duration connect, Duration response, Duration idle, Duration tunnel) {
    }

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final int MAX_CONNECTIONS = 512;

    /** Connections are kept for 30 s, at most 512 of them. */
    public static ProxySettings of(Timeouts timeouts, UpstreamRules rules, LoopMark mark) {
        return new ProxySettings(timeouts, KEEP_ALIVE, MAX_CONNECTIONS, rules, mark);
    }
}
