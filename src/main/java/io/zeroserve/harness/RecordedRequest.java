package io.zeroserve.harness;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A request as the server got it.
 *
 * @param method   such as {@code GET}
 * @param target   path and query, as sent
 * @param protocol {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
 * @param tls      whether it came over TLS
 * @param headers  all values by name in lower case, in the order they came
 * @param body     its body, up to {@value #MAX_BODY_BYTES} bytes; not to be changed. What nobody has read when the
 *                 response ends is missing
 */
public record RecordedRequest(String method, String target, String protocol, boolean tls,
        Map<String, List<String>> headers, byte[] body) {
    /** The most that is kept of a body, of requests and of responses. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    /** The target up to the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query without its question mark; empty if there is none. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** The first value of a header, whose name is in lower case; null if there is none. */
    public String header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
