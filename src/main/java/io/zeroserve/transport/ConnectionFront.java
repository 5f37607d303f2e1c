package io.zeroserve.transport;

import io.zeroserve.metrics.ConnectionMetrics;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What stands in front of TLS and HTTP on each connection of a listener. Immutable, shared by event loops.
 *
 * @param security    whether TLS follows, and for which names
 * @param proxyHeader whether a PROXY header must come first
 * @param patience    how long the PROXY header may take
 * @param limits      what a client may take of the server
 * @param entry       speaks HTTP
 * @param count       the connections of the deployment, which other listeners count too
 * @param log         takes lines; called on event loops, must not block
 * @param metrics     counts connections, or null
 */
public record ConnectionFront(Security security, ProxyHeaderPolicy proxyHeader, Duration patience,
        ConnectionLimits limits, HttpEntry entry, ConnectionCount count, Consumer<String> log,
        ConnectionMetrics metrics) {

    /** One whose connections nobody counts for operators. */
    public ConnectionFront(Security security, ProxyHeaderPolicy proxyHeader, Duration patience,
            ConnectionLimits limits, HttpEntry entry, ConnectionCount count, Consumer<String> log) {
        this(security, proxyHeader, patience, limits, entry, count, log, null);
    }

    /** Whether TLS follows. */
    public sealed interface Security {

        /** HTTP at once. */
        record Plaintext() implements Security {
        }

        /**
         * TLS.
         *
         * @param serves whether there is a certificate for a server name; asked for each connection, on event loops
         */
        record Tls(Predicate<String> serves) implements Security {
        }
    }

    /** Whether a header of the PROXY protocol comes first on each connection. */
    public enum ProxyHeaderPolicy {
        /** None is looked for. */
        ABSENT,
        /** A connection without one is dropped. */
        REQUIRED
    }

    /** {@code http} or {@code https}, for the log. */
    String scheme() {
        return security instanceof Security.Tls ? "https" : "http";
    }

    void reportInvalidProxyHeader(SocketAddress peer, String reason) {
        log.accept("dropping " + scheme() + " connection " + PeerText.of(peer) + " due to invalid PROXY header: "
                + reason);
    }

    void reportFailedHandshake(SocketAddress peer, String reason) {
        log.accept("TLS handshake with " + PeerText.of(peer) + " failed: " + reason);
    }
}
