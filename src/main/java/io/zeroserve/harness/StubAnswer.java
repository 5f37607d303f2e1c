package io.zeroserve.harness;

import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A response that a test makes up.
 *
 * @param status  from 200 to 599
 * @param headers by name, without those that say where the response ends, which is the server's business
 * @param body    the bytes; not to be changed; none with status 204, 205 and 304 (RFC 9110 15)
 */
public record StubAnswer(int status, Map<String, String> headers, byte[] body) {
    static final String CONTENT_TYPE = "content-type";
    private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);
    /** Of the connection (RFC 9110 7.6.1), or of where content ends. */
    private static final Set<String> OF_THE_SERVER =
            Set.of("connection", "content-length", "keep-alive", "transfer-encoding", "upgrade");

    /**
     * Copies the headers.
     *
     * @throws IllegalArgumentException if there is no such response
     */
    public StubAnswer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a status is from 200 to 599, not " + status);
        }
        if (WITHOUT_CONTENT.contains(status) && body.length > 0) {
            throw new IllegalArgumentException("a response with status " + status + " has no body");
        }
        headers = Map.copyOf(headers);
        headers.forEach(StubAnswer::requireField);
    }

    private static void requireField(String name, String value) {
        String field = name.toLowerCase(Locale.ROOT);
        if (!HeaderName.isValid(field)) {
            throw new IllegalArgumentException('"' + name + "\" is not the name of a header");
        }
        if (OF_THE_SERVER.contains(field)) {
            throw new IllegalArgumentException("the header " + field + " is for the server to send");
        }
        if (!HeaderValue.isValid(value)) {
            throw new IllegalArgumentException("the value of the header " + field + " has a control character");
        }
    }

    /** Whether there is content to tell the type of. */
    boolean hasContent() {
        return !WITHOUT_CONTENT.contains(status);
    }

    /** A status alone. */
    public static StubAnswer status(int status) {
        return new StubAnswer(status, Map.of(), new byte[0]);
    }

    /** A JSON text with status 200. */
    public static StubAnswer json(String json) {
        return of("application/json", json);
    }

    /** A text with status 200. */
    public static StubAnswer text(String text) {
        return of("text/plain; charset=utf-8", text);
    }

    private static StubAnswer of(String type, String text) {
        return new StubAnswer(200, Map.of(CONTENT_TYPE, type), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with another status. */
    public StubAnswer withStatus(int newStatus) {
        return new StubAnswer(newStatus, headers, body);
    }

    /** The same with a header more. */
    public StubAnswer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new StubAnswer(status, more, body);
    }
}
