package io.zeroserve.serve;

import io.vertx.core.http.HttpVersion;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.metrics.LoopMetrics.Protocol;
import io.zeroserve.metrics.LoopMetrics;

/**
 * A request that is over, as metrics and access log see it.
 *
 * @param request       the request
 * @param id            its id; null if it was refused before it got one
 * @param durationNanos from its head to the last byte of the response
 */
record FinishedRequest(IncomingRequest request, String id, long durationNanos) {
    /** A trace in its field: version, 16 bytes of trace, 8 bytes of parent, flags (W3C Trace Context 3.2). */
    private static final int TRACE_START = 3;
    private static final int TRACE_LENGTH = 32;
    private static final int FIELD_LENGTH = 55;

    Protocol protocol() {
        return switch (request.version()) {
            case HTTP_1_0 -> Protocol.HTTP_1_0;
            case HTTP_1_1 -> Protocol.HTTP_1_1;
            default -> Protocol.HTTP_2;
        };
    }

    /** How its protocol is written in logs. */
    String protocolName() {
        return request.version() == HttpVersion.HTTP_2 ? "HTTP/2.0" : "HTTP/" + (request.version()
                == HttpVersion.HTTP_1_0 ? "1.0" : "1.1");
    }

    /** The status of the response; {@link LoopMetrics#NO_RESPONSE} if there was none. */
    int status() {
        OutgoingResponse response = request.response();
        // An application may have answered in our place.
        return response.headWritten() && response.head() != null ? response.head().status() : LoopMetrics.NO_RESPONSE;
    }

    /** Bytes of content that were sent. */
    long sentBytes() {
        return request.response().bytesWritten();
    }

    /** Whether the response was written to its end. */
    boolean isComplete() {
        return request.response().ended();
    }

    /** The trace that the request belongs to, if its {@code traceparent} is well-formed; else null. */
    String traceId() {
        String field = request.field("traceparent");
        if (field == null || field.length() < FIELD_LENGTH || field.charAt(2) != '-'
                || field.charAt(TRACE_START + TRACE_LENGTH) != '-') {
            return null;
        }
        String version = field.substring(0, 2);
        // Later versions may go on after another dash, this one may not (W3C Trace Context 4.1).
        boolean wellFormed = isHex(field.substring(0, 2)) && !version.equals("ff")
                && (field.length() == FIELD_LENGTH || !version.equals("00") && field.charAt(FIELD_LENGTH) == '-')
                && isHex(field.substring(36, 52)) && field.charAt(52) == '-' && isHex(field.substring(53, 55))
                && !isZero(field.substring(36, 52));
        String trace = field.substring(TRACE_START, TRACE_START + TRACE_LENGTH);
        return wellFormed && isHex(trace) && !isZero(trace) ? trace : null;
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    private static boolean isZero(String text) {
        return text.chars().allMatch(c -> c == '0');
    }
}
