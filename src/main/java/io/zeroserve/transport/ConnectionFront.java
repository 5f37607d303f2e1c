package io.zeroserve.transport;

import java.net.SocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What stands in front of TLS and HTTP on each connection of a listener. Immutable, shared by event loops.
 *
 * @param security whether TLS follows, and for which names
 * @param log      takes lines; called on event loops, must not block
 */
public record ConnectionFront(Security security, Consumer<String> log) {

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

    void reportFailedHandshake(SocketAddress peer, String reason) {
        log.accept("TLS handshake with " + PeerText.of(peer) + " failed: " + reason);
    }
}
