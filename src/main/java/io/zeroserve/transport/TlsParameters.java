package io.zeroserve.transport;

import io.zeroserve.tls.TlsSettings;
import java.time.Duration;

/**
 * How a listener does TLS.
 *
 * @param identities       what it presents
 * @param handshakeTimeout how long a client may take for a handshake; positive
 * @param tickets          what it seals session tickets with
 */
public record TlsParameters(TlsSettings identities, Duration handshakeTimeout, TicketKeys tickets) {

    /** The same with other identities. */
    public TlsParameters with(TlsSettings others) {
        return new TlsParameters(others, handshakeTimeout, tickets);
    }
}
