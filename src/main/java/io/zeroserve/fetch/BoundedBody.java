package io.zeroserve.fetch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.spi.BodyStream;
import io.zeroserve.oidc.OidcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The body of an answer, up to a size and a time; with more than that the request fails and its connection is closed.
 * Confined to the event loop of the request.
 */
final class BoundedBody implements BodyStream<String> {
    private final int maxBytes;
    private final long startNanos = System.nanoTime();
    private final Duration limit;
    private final Buffer received = Buffer.buffer();
    private final Promise<String> whole = Promise.promise();
    private Handler<Throwable> onFailure;

    BoundedBody(int maxBytes, Duration limit) {
        this.maxBytes = maxBytes;
        this.limit = limit;
    }

    @Override
    public Future<String> result() {
        return whole.future();
    }

    /** Told by the client that the answer broke off. */
    @Override
    public void handle(Throwable failure) {
        whole.tryFail(failure);
    }

    @Override
    public Future<Void> write(Buffer data) {
        if (received.length() + data.length() > maxBytes) {
            return fail("an answer is longer than " + maxBytes + " bytes");
        }
        // A provider that sends a byte now and then is never idle.
        if (System.nanoTime() - startNanos > limit.toNanos()) {
            return fail("an answer takes longer than " + limit.toMillis() + " ms");
        }
        received.appendBuffer(data);
        return Future.succeededFuture();
    }

    private Future<Void> fail(String reason) {
        OidcException failure = new OidcException(reason);
        whole.tryFail(failure);
        if (onFailure != null) {
            onFailure.handle(failure);
        }
        return Future.failedFuture(failure);
    }

    @Override
    public Future<Void> end() {
        whole.tryComplete(received.toString(StandardCharsets.UTF_8));
        return Future.succeededFuture();
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        onFailure = handler;
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        return this;
    }
}
