package io.zeroserve.exchange;

import java.util.function.BiConsumer;

/**
 * A request as it came over the wire, before any script edited it.
 *
 * <p>Implemented by the server over its own request object, so that nothing is copied for a request that no script
 * looks at. Confined to the connection's event loop.
 */
public interface WireRequest {

    /** The method token (RFC 9110 9.1) as sent, but for {@link #isExtendedConnect}; never null or empty. */
    String method();

    /** The query as sent, without the question mark; null if the target had none (RFC 3986 3.4). */
    String query();

    /** {@code http} or {@code https}. */
    String scheme();

    /** The client as {@code ip:port} or {@code [ipv6]:port}, never null. */
    String peer();

    /** The connection that it came over. */
    ConnectionView connection();

    /**
     * Whether a stream of HTTP/2 is to become one of another protocol (RFC 8441), which is told as GET with Connection
     * and Upgrade.
     */
    default boolean isExtendedConnect() {
        return false;
    }

    /** The protocol's major version: 1 or 2. */
    int protocolMajor();

    /** The protocol's minor version: 0 or 1. */
    int protocolMinor();

    /**
     * Hands over every field line in the order received.
     *
     * @param consumer receives name (in the case received) and value
     */
    void forEachHeader(BiConsumer<String, String> consumer);
}
