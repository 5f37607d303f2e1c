package io.zeroserve.serve;

import io.vertx.core.net.HostAndPort;
import io.zeroserve.message.IncomingRequest;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * For which hosts requests are taken; others came to the wrong server (RFC 9110 15.5.20).
 *
 * @param names      the hosts, in lower case; empty if any will do
 * @param serverName what the name in the TLS handshake says about it
 */
public record HostRules(Set<String> names, ServerName serverName) {

    /** The part that the server name of the TLS handshake plays. */
    public enum ServerName {
        /** None. */
        IGNORED,
        /** A client that named a server must ask for that host. */
        BINDING
    }

    /** Takes the names in any case. */
    public static HostRules of(Collection<String> names, ServerName serverName) {
        return new HostRules(names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet()), serverName);
    }

    /** Whether a request must be answered with 421. */
    boolean misdirects(IncomingRequest request) {
        String named = serverName == ServerName.BINDING && request.isSecure()
                ? ClientConnection.of(request).serverName() : null;
        if (named == null && names.isEmpty()) {
            return false;
        }
        HostAndPort authority = request.authority();
        if (authority == null) {
            return true;
        }
        return named != null && !named.equalsIgnoreCase(authority.host())
                || !names.isEmpty() && !names.contains(authority.host().toLowerCase(Locale.ROOT));
    }
}
