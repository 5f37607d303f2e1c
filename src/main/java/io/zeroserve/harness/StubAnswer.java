package io.zeroserve.harness;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response that a test makes up.
 *
 * @param status  from 200 to 599
 * @param headers by name
 * @param body    the bytes; not to be changed
 */
public record StubAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final String CONTENT_TYPE = "content-type";

    /** Checks the status and copies the headers. */
    public StubAnswer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a status is from 200 to 599, not " + status);
        }
        headers = Map.copyOf(headers);
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
