package io.zeroserve.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a plaintext connection from being upgraded from HTTP/1.1 to HTTP/2, which RFC 9113 3.1 has taken out of HTTP/2:
 * the request is served as if it did not ask. HTTP/2 by prior knowledge is not touched.
 *
 * <p>Vert.x has no setting for that, and a handler of its own that follows the upgrade offered by the first request; so
 * the offer is taken out before that handler sees it.
 */
final class UpgradeRefusal {
    private static final String HTTP_2 = "h2c";
    private static final String HTTP2_SETTINGS = "HTTP2-Settings";

    private UpgradeRefusal() {
    }

    /** Takes the offer out of a request. */
    static void withoutHttp2(HttpHeaders headers) {
        if (headers.containsValue(HttpHeaderNames.UPGRADE, HTTP_2, true)) {
            headers.remove(HTTP2_SETTINGS);
            without(headers, HttpHeaderNames.CONNECTION, HTTP2_SETTINGS);
            without(headers, HttpHeaderNames.UPGRADE, HTTP_2);
            if (!headers.contains(HttpHeaderNames.UPGRADE)) {
                without(headers, HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE);
            }
        }
    }

    /** Takes a member out of a field that is a list (RFC 9110 5.6.1), and the field with the last one. */
    private static void without(HttpHeaders headers, CharSequence name, CharSequence member) {
        List<String> others = new ArrayList<>();
        for (String line : headers.getAllAsString(name)) {
            for (String other : line.split(",")) {
                if (!other.isBlank() && !other.strip().equalsIgnoreCase(member.toString())) {
                    others.add(other.strip());
                }
            }
        }
        headers.remove(name);
        if (!others.isEmpty()) {
            headers.set(name, String.join(", ", others));
        }
    }
}
