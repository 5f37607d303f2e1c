package io.zeroserve.exchange;

/**
 * The connection that a request came over, as scripts see it. What it says is the same for all of its requests, and
 * is worked out once. Confined to the connection's event loop.
 */
public interface ConnectionView {

    /** Whether it is encrypted. */
    boolean isTls();

    /** What ALPN settled on (RFC 7301), {@code h2} or {@code http/1.1}; null in plaintext, or without ALPN. */
    String applicationProtocol();

    /** The server that the client named in its handshake (RFC 6066 3), as sent; null if it named none. */
    String serverName();

    /** The JA4 fingerprint of the client; null in plaintext, or if the server could not look at the handshake. */
    String ja4();
}
