package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.Authority;
import io.zeroserve.http.FramingFields;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.http.RequestPath;
import java.util.Set;

/**
 * The head of a request as an upstream gets it, without the fields that frame its body. Immutable by convention.
 *
 * <p>What it is made of may have come over HTTP/2, where a name, a value or a path can hold what would end a line in
 * HTTP/1, or from a script: everything is checked here, whatever was checked before.
 *
 * @param method  a token
 * @param target  path and query, visible ASCII
 * @param headers the fields, ready to send
 */
record ForwardedHead(String method, String target, HeaderList headers) {
    private static final Set<String> BODILESS = Set.of("GET", "HEAD");
    /** Those whose body would be missed: that there is none is to be said (RFC 9110 8.6). */
    private static final Set<String> BODIED = Set.of("POST", "PUT", "PATCH");
    /** Those that can be sent again if it is unknown whether they were done (RFC 9110 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /**
     * The head for an upstream.
     *
     * @param request as scripts left it
     * @param mark    goes with it
     * @throws ProxyException if it cannot be passed on
     */
    static ForwardedHead of(RequestView request, Upstream upstream, LoopMark mark) throws ProxyException {
        HeaderList headers = request.headers().copy();
        requireUnambiguous(request, headers);
        boolean http2 = upstream.protocol().isHttp2();
        boolean upgrade = !http2 && isWebSocketUpgrade(request);
        boolean trailers = http2 && takesTrailers(headers);
        HopByHopHeaders.removeFrom(headers);
        headers.removeIf(FramingFields::contains);
        joinCookies(headers);
        mark.addTo(headers);
        ForwardedHeaders.add(headers, request.peer(), request.scheme());
        String host = headers.first("host");
        if (host == null || http2 && host.isEmpty()) {
            headers.set("host", upstream.authority().toString());
        } else if (http2 && Authority.parse(host).isEmpty()) {
            throw refused("the host");
        }
        if (upgrade) {
            headers.add("connection", "upgrade");
            headers.add("upgrade", "websocket");
            if (request.isExtendedConnect()) {
                WebSocketKey.addTo(headers);
            }
        }
        if (trailers) {
            headers.add("te", "trailers");
        }
        RequestPath path = request.resolvePath();
        if (path == null) {
            throw refused("the path");
        }
        String target = upstream.target(path.encoded(), request.query());
        if (!isTarget(target)) {
            throw refused("the target");
        }
        return new ForwardedHead(request.method(), target, headers);
    }

    private static void requireUnambiguous(RequestView request, HeaderList headers) throws ProxyException {
        if (!HeaderName.isValid(request.method()) || request.method().equals("CONNECT")) {
            throw refused("the method");
        }
        boolean[] valid = {true};
        headers.forEach((name, value) -> valid[0] &= HeaderName.isValid(name) && HeaderValue.isValid(value));
        if (!valid[0]) {
            throw refused("a header");
        }
        // RFC 9113 8.2.2: such a request is malformed, and was perhaps made to be understood in two ways.
        String te = headers.joined("te", ",");
        boolean upgrades = headers.first("connection") != null || headers.first("upgrade") != null;
        if (request.protocolMajor() == 2 && (upgrades && !request.isExtendedConnect()
                || headers.first("transfer-encoding") != null || headers.first("keep-alive") != null
                || headers.first("proxy-connection") != null
                || te != null && !te.equalsIgnoreCase("trailers"))) {
            throw refused("a header of HTTP/1 connections in HTTP/2");
        }
    }

    private static ProxyException refused(String what) {
        return new ProxyException(ProxyException.BAD_REQUEST, what + " cannot be passed on");
    }

    /** Whether the client has said that it takes trailers, without which gRPC servers refuse it. */
    private static boolean takesTrailers(HeaderList headers) {
        String te = headers.joined("te", ",");
        if (te != null) {
            for (String coding : te.split(",")) {
                if (coding.strip().equalsIgnoreCase("trailers")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** HTTP/2 may split what must be one line in HTTP/1 (RFC 9113 8.2.3). */
    private static void joinCookies(HeaderList headers) {
        String all = headers.joined("cookie", "; ");
        if (all != null) {
            headers.set("cookie", all);
        }
    }

    /** Whether the request asks for the connection to become one of WebSocket (RFC 6455 4.1, RFC 8441 5). */
    static boolean isWebSocketUpgrade(RequestView request) {
        String upgrade = request.headers().first("upgrade");
        boolean http11 = request.protocolMajor() == 1 && request.protocolMinor() == 1;
        return (http11 || request.isExtendedConnect()) && request.method().equals("GET")
                && upgrade != null && upgrade.strip().equalsIgnoreCase("websocket")
                && HopByHopHeaders.isListed(request.headers(), "upgrade");
    }

    /** Whether a text can be part of a target: visible ASCII and no fragment. */
    static boolean isTarget(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    boolean isUpgrade() {
        return headers.first("upgrade") != null;
    }

    /** Whether the method has a body that is passed on. */
    boolean mayHaveBody() {
        return !BODILESS.contains(method);
    }

    /** Whether the method is about a body, so that a length of zero says something. */
    boolean expectsBody() {
        return BODIED.contains(method);
    }

    boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }
}
