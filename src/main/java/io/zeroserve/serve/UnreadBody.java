package io.zeroserve.serve;

import io.vertx.core.http.HttpVersion;
import io.zeroserve.message.IncomingRequest;

/**
 * The request body that nobody asked for: read and dropped up to a limit, so that the connection can go on; past it the
 * connection is closed, so that a client cannot keep it busy.
 */
final class UnreadBody {
    /** How much is dropped for the sake of keeping the connection. */
    static final long MAX_DROPPED_BYTES = 64L << 20;

    /** HTTP/2's NO_ERROR: stop sending, the response is complete (RFC 9113 8.1). */
    private static final long NO_ERROR = 0;

    private UnreadBody() {
    }

    /**
     * Starts dropping. To be called in the request's handler, before any of its body arrives, or while it is paused.
     */
    static void drop(IncomingRequest request) {
        if (request.isExtendedConnect()) {
            // It has been kept since it came, for the protocol that it is not switched to.
            request.resume();
        }
        if (request.version() == HttpVersion.HTTP_2 || !hasBody(request) || request.isEnded()) {
            return;
        }
        long[] dropped = {0};
        request.handler(chunk -> {
            dropped[0] += chunk.length();
            if (dropped[0] > MAX_DROPPED_BYTES) {
                request.closeConnection();
            }
        });
    }

    /** Whether the head of an HTTP/1 request announces a body. */
    static boolean hasBody(IncomingRequest request) {
        return request.hasField(Fields.CONTENT_LENGTH)
                || request.hasField(Fields.TRANSFER_ENCODING);
    }

    /**
     * Limits what an HTTP/2 client still sends when its response is complete, by resetting the stream. Not at once:
     * some clients drop a response whose stream is reset before they have looked at it.
     */
    static void limit(IncomingRequest request) {
        if (request.version() != HttpVersion.HTTP_2 || request.isEnded()) {
            return;
        }
        long[] dropped = {0};
        request.handler(chunk -> {
            dropped[0] += chunk.length();
            if (dropped[0] > MAX_DROPPED_BYTES) {
                request.response().reset(NO_ERROR);
            }
        });
    }
}
