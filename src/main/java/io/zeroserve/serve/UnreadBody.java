package io.zeroserve.serve;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.message.IncomingRequest;

/**
 * The request body that nobody asked for: read and dropped up to a limit, so that the connection can go on; past it the
 * connection is closed, so that a client cannot keep it busy.
 */
final class UnreadBody {
    /** How much is dropped for the sake of keeping the connection. */
    static final long MAX_DROPPED_BYTES = 64L << 20;

    /** A client that sends nothing for so long, or twice as long, may be waiting for us. */
    private static final long SILENT_MILLIS = 500;
    private static final int FIRST_ERROR = 400;

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

    /**
     * Whether the rest of a body goes before the response, though nobody reads it. Some HTTP/2 clients, curl 7.88 among
     * them, wait for ever if a response that is no error ends while they are still sending. Those that wait to be told
     * to go on are not waited for.
     */
    static boolean goesFirst(IncomingRequest request, ResponsePlan plan) {
        return request.version() == HttpVersion.HTTP_2 && !request.isEnded() && plan.status() < FIRST_ERROR
                && !(plan.content() instanceof ResponsePlan.Content.Streamed) && !request.isExtendedConnect()
                && !request.hasField(Fields.EXPECT);
    }

    /**
     * Takes the rest of a body.
     *
     * @param then runs, once, when it has ended or broken off, is too much, or nothing more comes of it
     */
    static void take(IncomingRequest request, Vertx vertx, Runnable then) {
        new Rest(request, vertx, then).start();
    }

    /** The rest of a body that goes before the response. */
    private static final class Rest {
        private final IncomingRequest request;
        private final Vertx vertx;
        private final Runnable then;
        private final long timer;
        private long bytes;
        private boolean silent;
        private boolean over;

        Rest(IncomingRequest request, Vertx vertx, Runnable then) {
            this.request = request;
            this.vertx = vertx;
            this.then = then;
            this.timer = vertx.setPeriodic(SILENT_MILLIS, _ -> look());
        }

        void start() {
            request.handler(this::drop);
            request.endHandler(_ -> end());
            request.exceptionHandler(_ -> end());
            request.resume();
        }

        private void drop(Buffer chunk) {
            silent = false;
            bytes += chunk.length();
            if (bytes > MAX_DROPPED_BYTES) {
                end();
            }
        }

        private void look() {
            if (silent) {
                end();
            }
            silent = true;
        }

        private void end() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                then.run();
            }
        }
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
