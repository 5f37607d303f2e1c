package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;

/** What an upstream is told of the client: X-Forwarded-For, -Proto and -Host. */
final class ForwardedHeaders {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";

    private ForwardedHeaders() {
    }

    /**
     * Adds the client to the one line of those that the request came through; says the scheme and the host, unless a
     * proxy before us has said them.
     *
     * @param headers the request's
     * @param peer    the client as {@code ip:port} or {@code [ipv6]:port}
     * @param scheme  {@code http} or {@code https}
     */
    static void add(HeaderList headers, String peer, String scheme) {
        String before = headers.joined(FOR, ", ");
        headers.set(FOR, before == null || before.isEmpty() ? ipOf(peer) : before + ", " + ipOf(peer));
        if (headers.first(PROTO) == null) {
            headers.add(PROTO, scheme);
        }
        String host = headers.first("host");
        if (headers.first(HOST) == null && host != null) {
            headers.add(HOST, host);
        }
    }

    private static String ipOf(String peer) {
        String host = peer.substring(0, peer.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
