package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.HeaderName;

/** What an upstream is told of the client: X-Forwarded-For, -Proto and -Host, and the same by RFC 7239. */
final class ForwardedHeaders {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String FORWARDED = "forwarded";

    private ForwardedHeaders() {
    }

    /**
     * Adds the client to the one line of those that the request came through; says the scheme and the host, unless a
     * proxy before us has said them. Forwarded gets an element of its own behind those that are there.
     *
     * @param headers the request's
     * @param peer    the client as {@code ip:port} or {@code [ipv6]:port}
     * @param scheme  {@code http} or {@code https}
     */
    static void add(HeaderList headers, String peer, String scheme) {
        String host = headers.first("host");
        String ip = ipOf(peer);
        append(headers, FOR, ip);
        append(headers, FORWARDED, element(ip, host, scheme));
        if (headers.first(PROTO) == null) {
            headers.add(PROTO, scheme);
        }
        if (headers.first(HOST) == null && host != null) {
            headers.add(HOST, host);
        }
    }

    private static void append(HeaderList headers, String name, String value) {
        String before = headers.joined(name, ", ");
        headers.set(name, before == null || before.isEmpty() ? value : before + ", " + value);
    }

    /** RFC 7239 4 and 6: an IPv6 address is in brackets and quoted. */
    private static String element(String ip, String host, String scheme) {
        String forNode = ip.indexOf(':') < 0 ? "for=" + ip : "for=\"[" + ip + "]\"";
        return forNode + (host == null ? "" : ";host=" + tokenOrQuoted(host)) + ";proto=" + scheme;
    }

    private static String tokenOrQuoted(String text) {
        return HeaderName.isValid(text) ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The address of a peer without its port and brackets. */
    static String ipOf(String peer) {
        String host = peer.substring(0, peer.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
