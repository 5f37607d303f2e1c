package io.zeroserve.proxy;

import io.vertx.core.net.SocketAddress;
import io.zeroserve.http.Authority;
import java.util.Optional;

/**
 * Where requests are forwarded to: a server, and what it wants in front of each path and query. Immutable.
 *
 * @param address   the server
 * @param authority what it is called if the client does not name a host, and whom its certificate must name
 * @param protocol  how it is spoken to
 * @param basePath  what goes before each path: empty, or with a slash at its start and none at its end
 * @param baseQuery what goes before each query, without its question mark; empty for nothing
 */
public record Upstream(SocketAddress address, Authority authority, Protocol protocol, String basePath,
        String baseQuery) {
    private static final String UNIX = "unix/";
    /** The longest path that the kernel takes ({@code sun_path} of unix(7), less its NUL). */
    private static final int MAX_SOCKET_PATH = 107;

    /** How an upstream is spoken to, as the scheme of its URL says. */
    public enum Protocol {
        /** HTTP/1.1 in plaintext. */
        HTTP("http://", false, false, 80),
        /** HTTP/1.1 over TLS. */
        HTTPS("https://", true, false, 443),
        /** HTTP/2 over TLS, agreed on by ALPN. */
        H2("h2://", true, true, 443),
        /** HTTP/2 in plaintext, by prior knowledge (RFC 9113 3.3). */
        H2C("h2c://", false, true, 80);

        private final String prefix;
        private final boolean tls;
        private final boolean http2;
        private final int port;

        Protocol(String prefix, boolean tls, boolean http2, int port) {
            this.prefix = prefix;
            this.tls = tls;
            this.http2 = http2;
            this.port = port;
        }

        boolean isTls() {
            return tls;
        }

        boolean isHttp2() {
            return http2;
        }
    }

    /**
     * Parses the URL of a server.
     *
     * @param url {@code http://host[:port][/base][?query]}, the same with {@code https}, {@code h2} or {@code h2c}, or
     *            {@code unix/PATH} for a socket of this machine, where a second slash makes the path absolute
     * @return empty if it is none of these
     */
    public static Optional<Upstream> parse(String url) {
        for (Protocol protocol : Protocol.values()) {
            if (url.regionMatches(true, 0, protocol.prefix, 0, protocol.prefix.length())) {
                return parseUrl(url.substring(protocol.prefix.length()), protocol);
            }
        }
        return url.startsWith(UNIX) ? parseSocket(url.substring(UNIX.length())) : Optional.empty();
    }

    private static Optional<Upstream> parseSocket(String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0 || path.length() > MAX_SOCKET_PATH) {
            return Optional.empty();
        }
        return Authority.parse("localhost").map(localhost ->
                new Upstream(SocketAddress.domainSocketAddress(path), localhost, Protocol.HTTP, "", ""));
    }

    private static Optional<Upstream> parseUrl(String rest, Protocol protocol) {
        int end = indexOfPath(rest);
        int question = rest.indexOf('?', end);
        String path = rest.substring(end, question < 0 ? rest.length() : question);
        String query = question < 0 ? "" : rest.substring(question + 1);
        if (!ForwardedHead.isTarget(path) || !ForwardedHead.isTarget(query)) {
            return Optional.empty();
        }
        return Authority.parse(rest.substring(0, end)).map(authority -> new Upstream(
                SocketAddress.inetSocketAddress(authority.port().orElse(protocol.port),
                        withoutBrackets(authority.host())),
                authority, protocol, withoutSlash(path), query));
    }

    private static int indexOfPath(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != '/' && text.charAt(i) != '?') {
            i++;
        }
        return i;
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The name or address of the server, without brackets. */
    String host() {
        return withoutBrackets(authority.host());
    }

    /**
     * The target of a forwarded request.
     *
     * @param path  the request's path, encoded, with a slash at its start
     * @param query its query, or null
     */
    public String target(String path, String query) {
        String own = query == null ? "" : query;
        String both = baseQuery.isEmpty() || own.isEmpty() ? baseQuery + own : baseQuery + '&' + own;
        return both.isEmpty() ? basePath + path : basePath + path + '?' + both;
    }
}
