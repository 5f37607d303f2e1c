package io.zeroserve.exchange;

import io.zeroserve.http.QueryString;
import io.zeroserve.http.RequestPath;
import java.util.Objects;

/**
 * A request as scripts see and edit it: what came over the wire, overlaid with the edits made so far.
 *
 * <p>Edits are visible to later scripts, to the static lookup and to a proxied request. Confined to the connection's
 * event loop.
 */
public final class RequestView {
    private final WireRequest wire;
    private final RequestPath wirePath;
    private RequestPath path;
    private String query;
    private HeaderList headers;
    private QueryString parameters;
    private String editedTarget;
    private String editedMethod;

    /**
     * A view without edits.
     *
     * @param wire the request as received
     * @param path its parsed path
     */
    public RequestView(WireRequest wire, RequestPath path) {
        this.wire = Objects.requireNonNull(wire);
        this.wirePath = Objects.requireNonNull(path);
        this.path = path;
        this.query = wire.query();
    }

    /** The method token, case as sent or as a script set it. */
    public String method() {
        return editedMethod != null ? editedMethod : wire.method();
    }

    /** Replaces the method, by a token (RFC 9110 9.1). */
    public void setMethod(String method) {
        editedMethod = Objects.requireNonNull(method);
    }

    /** Whether the request came over TLS. */
    public boolean isTls() {
        return wire.scheme().equals("https");
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return wire.scheme();
    }

    /** The client as {@code ip:port} or {@code [ipv6]:port}. */
    public String peer() {
        return wire.peer();
    }

    /** The connection that it came over. */
    public ConnectionView connection() {
        return wire.connection();
    }

    /** Whether the stream that it came on is to become one of another protocol, as {@link WireRequest} has it. */
    public boolean isExtendedConnect() {
        return wire.isExtendedConnect();
    }

    /** The protocol's major version. */
    public int protocolMajor() {
        return wire.protocolMajor();
    }

    /** The protocol's minor version. */
    public int protocolMinor() {
        return wire.protocolMinor();
    }

    /** The path in canonical, percent-encoded form, with a leading slash. */
    public String encodedPath() {
        return editedTarget != null ? editedTarget : path.encoded();
    }

    /**
     * The path decoded, with a leading slash and none at its end; null if a script set one that is malformed.
     */
    public String normalizedPath() {
        RequestPath parsed = editedTarget == null ? path : RequestPath.parse(editedTarget).orElse(null);
        return parsed == null ? null : '/' + parsed.key();
    }

    /** The path that came over the wire, whatever scripts have made of it. */
    public RequestPath wirePath() {
        return wirePath;
    }

    /** The query without the question mark, null if there is none. */
    public String query() {
        return query;
    }

    /** The path, and the query behind a question mark if it is not empty. */
    public String uri() {
        return query == null || query.isEmpty() ? encodedPath() : encodedPath() + '?' + query;
    }

    /** The query's parameters, form-decoded. */
    public QueryString parameters() {
        if (parameters == null) {
            parameters = QueryString.parse(query == null ? "" : query);
        }
        return parameters;
    }

    /**
     * Replaces path and query. The path is normalised once the chain has ended; see {@link #resolvePath()}.
     *
     * @param encodedPath the new path with a leading slash, percent-encoded as the script wrote it
     * @param newQuery    the new query without the question mark, or null
     */
    public void setTarget(String encodedPath, String newQuery) {
        editedTarget = encodedPath;
        query = newQuery;
        parameters = null;
    }

    /**
     * The path that the static lookup uses: the wire's, or the normalised form of the last edit.
     *
     * @return the path, or null if a script set one that is malformed, which is a 400
     */
    public RequestPath resolvePath() {
        if (editedTarget != null) {
            path = RequestPath.parse(editedTarget).orElse(null);
            editedTarget = path == null ? editedTarget : null;
        }
        return path;
    }

    /** The header fields, ready to be read and edited. */
    public HeaderList headers() {
        if (headers == null) {
            headers = new HeaderList();
            wire.forEachHeader(headers::add);
        }
        return headers;
    }

    /** As {@link #headers}, but null if nobody has asked for them: then they are what came over the wire. */
    public HeaderList headersOrNull() {
        return headers;
    }
}
