package io.zeroserve.fetch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.oidc.OidcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The body of an answer, up to a size and a time; with more than that it fails. Confined to one event loop. */
final class BoundedBody implements Handler<Buffer> {
    private final int maxBytes;
    private final long startNanos = System.nanoTime();
    private final Duration limit;
    private final Buffer received = Buffer.buffer();
    private final Promise<String> whole = Promise.promise();

    BoundedBody(int maxBytes, Duration limit) {
        this.maxBytes = maxBytes;
        this.limit = limit;
    }

    /** Completes with the body when {@link #end} is called. */
    Future<String> whole() {
        return whole.future();
    }

    /** Takes what arrives; what does so after a failure is dropped. */
    @Override
    public void handle(Buffer data) {
        if (whole.future().isComplete()) {
            return;
        }
        if (received.length() + data.length() > maxBytes) {
            fail(new OidcException("an answer is longer than " + maxBytes + " bytes"));
        } else if (System.nanoTime() - startNanos > limit.toNanos()) {
            // A provider that sends a byte now and then is never idle.
            fail(new OidcException("an answer takes longer than " + limit.toMillis() + " ms"));
        } else {
            received.appendBuffer(data);
        }
    }

    /** The answer has broken off. */
    void fail(Throwable failure) {
        whole.tryFail(failure);
    }

    void end() {
        whole.tryComplete(received.toString(StandardCharsets.UTF_8));
    }
}
