package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * How a server of HTTP/1.1 shows that it knows of WebSocket (RFC 6455 1.3 and 4.1). Over HTTP/2 clients do not ask for
 * that (RFC 8441 5), so that whoever passes their requests on has to.
 */
final class WebSocketKey {
    private static final String KEY = "sec-websocket-key";
    private static final String ACCEPT = "sec-websocket-accept";
    private static final int KEY_BYTES = 16;
    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final SecureRandom RANDOM = new SecureRandom();

    private WebSocketKey() {
    }

    /** Adds a new one to a request. */
    static void addTo(HeaderList request) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        request.set(KEY, Base64.getEncoder().encodeToString(key));
    }

    /** Whether a response with status 101 agrees to WebSocket, and knows the key of the request. */
    static boolean isAccepted(HeaderList request, HeaderList response) {
        String upgrade = response.first("upgrade");
        return upgrade != null && upgrade.equalsIgnoreCase("websocket") && HopByHopHeaders.isListed(response, "upgrade")
                && accept(request.first(KEY)).equals(response.joined(ACCEPT, ","));
    }

    /** What the server says to a key. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
