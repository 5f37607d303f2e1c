package io.zeroserve.tls;

import java.util.List;
import java.util.Optional;

/**
 * The identities that a TLS listener presents.
 *
 * @param identities in file order; never empty
 * @param names      for which server names they are presented
 * @param warnings   one sentence for each file or identity that was left out, or soon will be
 */
public record TlsSettings(List<TlsIdentity> identities, ServerNames names, List<String> warnings) {

    /** For which server names identities are presented. */
    public enum ServerNames {
        /** For every one: the operator gave one certificate, and clients may complain of it themselves. */
        ANY,
        /** For those that an identity covers; other handshakes fail. */
        COVERED
    }

    /** Copies the lists. */
    public TlsSettings {
        identities = List.copyOf(identities);
        warnings = List.copyOf(warnings);
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("no identity");
        }
    }

    /** Whether there is an identity for a server name, whatever the algorithm of its key. */
    public boolean serves(String serverName) {
        return names == ServerNames.ANY || identities.stream().anyMatch(identity -> identity.covers(serverName));
    }

    /**
     * Chooses by server name indication (RFC 6066 3): the identity that covers the name; the first one if the client
     * named none, or if the names do not matter.
     *
     * @param serverName what the client asked for, or null
     * @param algorithm  the key algorithm that the handshake can use, {@code EC} or {@code RSA}
     * @return empty if the handshake must fail
     */
    public Optional<TlsIdentity> find(String serverName, String algorithm) {
        boolean anyName = serverName == null || names == ServerNames.ANY;
        for (TlsIdentity identity : identities) {
            if (identity.algorithm().equals(algorithm) && (anyName || identity.covers(serverName))) {
                return Optional.of(identity);
            }
        }
        return Optional.empty();
    }
}
