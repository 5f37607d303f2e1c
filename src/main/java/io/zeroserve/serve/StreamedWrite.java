package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.zeroserve.proxy.UpstreamResponse;

/**
 * The content of an upstream's response on its way to the client, as fast as the slower of the two. Confined to the
 * connection's event loop.
 */
final class StreamedWrite {
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;

    private final UpstreamResponse from;
    private final HttpServerResponse response;
    private final Promise<Void> done = Promise.promise();

    StreamedWrite(UpstreamResponse from, HttpServerResponse response) {
        this.from = from;
        this.response = response;
    }

    Future<Void> start() {
        response.closeHandler(_ -> fail(new IllegalStateException("the client closed the connection")));
        response.exceptionHandler(this::fail);
        if (response.isChunked() || response.headers().contains(Fields.CONTENT_LENGTH)) {
            // The content may be long in coming, and the client may want to know that it will.
            response.writeHead();
        }
        from.start(this::write, _ -> end(), this::breakOff);
        return done.future();
    }

    private void write(Buffer chunk) {
        response.write(chunk).onFailure(this::fail);
        if (response.writeQueueFull()) {
            from.pause();
            response.drainHandler(_ -> from.resume());
        }
    }

    private void end() {
        if (!response.headers().contains(Fields.CONTENT_LENGTH)) {
            from.trailers().forEach(response::putTrailer);
        }
        response.end().onComplete(written -> {
            if (written.succeeded()) {
                done.tryComplete();
            } else {
                fail(written.cause());
            }
        });
    }

    /** The client must not take what it has for all of it. */
    private void breakOff(Throwable cause) {
        response.reset(INTERNAL_ERROR);
        done.tryFail(cause);
    }

    private void fail(Throwable cause) {
        from.cancel();
        done.tryFail(cause);
    }
}
