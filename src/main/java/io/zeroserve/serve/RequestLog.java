package io.zeroserve.serve;

import io.zeroserve.message.IncomingRequest;
import java.util.function.Consumer;

/** One line for each request as it starts. */
@FunctionalInterface
interface RequestLog {

    /** Logs nothing. */
    RequestLog NONE = (id, request) -> { };

    /** Tells of a request that was understood. */
    void started(String id, IncomingRequest request);

    /** Logs {@code [request] <id>: <scheme> <peer> <METHOD> <uri>} to a sink that does not block. */
    static RequestLog to(Consumer<String> sink) {
        return (id, request) -> sink.accept("[request] " + id + ": " + WireExchange.scheme(request) + ' '
                + WireExchange.peer(request) + ' '
                + printable(request.method()) + ' ' + printable(request.target()));
    }

    /** The text with everything but printable ASCII replaced, so that a client cannot forge a line. */
    private static String printable(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                safe = safe == null ? new StringBuilder(text) : safe;
                safe.setCharAt(i, '?');
            }
        }
        return safe == null ? text : safe.toString();
    }
}
