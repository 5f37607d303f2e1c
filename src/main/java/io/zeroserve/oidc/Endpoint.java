package io.zeroserve.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The URL of a provider: {@code https}, or {@code http} to this machine alone, for tokens and keys are worth as much as
 * the way they come.
 *
 * @param uri absolute, with a host and without user information or a fragment
 */
public record Endpoint(URI uri) {

    /**
     * Parses a URL.
     *
     * @param what what it is, for the message
     * @throws OidcException if it is none, or not safe
     */
    static Endpoint parse(String what, String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException malformed) {
            throw new OidcException(what + " is not a URL", malformed);
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new OidcException(what + " is not a URL of a host, or has user information or a fragment");
        }
        boolean safe = "https".equalsIgnoreCase(uri.getScheme())
            || "http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost().toLowerCase(Locale.ROOT));
        if (!safe) {
            throw new OidcException(what + " must be https, unless its host is a loopback address");
        }
        return new Endpoint(uri);
    }

    /** Addresses that no other machine can be behind; names but {@code localhost} could be anywhere (RFC 6761 6.3). */
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
