package io.zeroserve.harness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A request and what became of it.
 *
 * @param request what was asked
 * @param rule    the pattern of the rule that applied, {@code offline} if the server was; null if there was none
 * @param status  the status of the response; 0 if there was none
 * @param headers those of the response, all values by name in lower case, without what the protocol needs besides
 *                (Date, Connection); empty if there was none
 * @param body    what was sent of its body, up to {@value RecordedRequest#MAX_BODY_BYTES} bytes; not to be changed
 * @param ending  how it ended
 * @param took    from the request's head to the end
 */
public record RecordedExchange(RecordedRequest request, String rule, int status, Map<String, List<String>> headers,
        byte[] body, Ending ending, Duration took) {

    /** How an exchange ended. */
    public enum Ending {
        /** The response is complete. */
        COMPLETE,
        /** A rule has cut the response's body short. */
        TRUNCATED,
        /** The server has given up the exchange: a rule did, or a script, or a fault. */
        RESET,
        /** The client has left before the response was complete. */
        CLIENT_LEFT
    }

    /** The first value of a header of the response, whose name is in lower case; null if there is none. */
    public String header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
    }

    /** The response's body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** One line for people. */
    @Override
    public String toString() {
        return request.method() + ' ' + request.target() + ' ' + request.protocol() + " -> "
                + (status == 0 ? "no response" : status + ", " + body.length + " bytes")
                + (ending == Ending.COMPLETE ? "" : ", " + ending)
                + (rule == null ? "" : ", by rule " + rule) + ", " + took.toMillis() + " ms";
    }
}
