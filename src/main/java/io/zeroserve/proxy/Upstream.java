package io.zeroserve.proxy;

import io.vertx.core.net.SocketAddress;
import io.zeroserve.http.Authority;
import java.util.Optional;

/**
 * Where requests are forwarded to: a server, and what it wants in front of each path and query. Immutable.
 *
 * @param address   the server
 * @param authority what it is called if the client does not name a host, and whom its certificate must name
 * @param tls       whether it is spoken to over TLS
 * @param basePath  what goes before each path: empty, or with a slash at its start and none at its end
 * @param baseQuery what goes before each query, without its question mark; empty for nothing
 */
public record Upstream(SocketAddress address, Authority authority, boolean tls, String basePath, String baseQuery) {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final String UNIX = "unix/";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    /** The longest path that the kernel takes ({@code sun_path} of unix(7), less its NUL). */
    private static final int MAX_SOCKET_PATH = 107;

    /**
     * Parses a target.
     *
     * @param url {@code http://host[:port][/base][?query]}, the same with {@code https}, or {@code unix/PATH} for a
     *            socket of this machine, where a second slash makes the path absolute
     * @return empty if it is none of these
     */
    public static Optional<Upstream> parse(String url) {
        if (url.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
            return parseUrl(url.substring(HTTP.length()), false);
        }
        if (url.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
            return parseUrl(url.substring(HTTPS.length()), true);
        }
        return url.startsWith(UNIX) ? parseSocket(url.substring(UNIX.length())) : Optional.empty();
    }

    private static Optional<Upstream> parseSocket(String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0 || path.length() > MAX_SOCKET_PATH) {
            return Optional.empty();
        }
        return Authority.parse("localhost").map(localhost ->
                new Upstream(SocketAddress.domainSocketAddress(path), localhost, false, "", ""));
    }

    private static Optional<Upstream> parseUrl(String rest, boolean tls) {
        int end = indexOfPath(rest);
        int question = rest.indexOf('?', end);
        String path = rest.substring(end, question < 0 ? rest.length() : question);
        String query = question < 0 ? "" : rest.substring(question + 1);
        if (!ForwardedHead.isTarget(path) || !ForwardedHead.isTarget(query)) {
            return Optional.empty();
        }
        return Authority.parse(rest.substring(0, end)).map(authority -> new Upstream(
                SocketAddress.inetSocketAddress(authority.port().orElse(tls ? HTTPS_PORT : HTTP_PORT),
                        withoutBrackets(authority.host())),
                authority, tls, withoutSlash(path), query));
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
