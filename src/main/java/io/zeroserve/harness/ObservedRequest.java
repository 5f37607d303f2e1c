package io.zeroserve.harness;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/** A request whose body is noted as it is read, and whose response is an observed one. Confined to its event loop. */
final class ObservedRequest extends HttpServerRequestWrapper {
    private final ExchangeRecorder recorder;
    private final HttpServerResponse response;
    private boolean paused;

    ObservedRequest(HttpServerRequest request, ExchangeRecorder recorder, HttpServerResponse response) {
        super((HttpServerRequestInternal) request);
        this.recorder = recorder;
        this.response = response;
    }

    @Override
    public HttpServerResponse response() {
        return response;
    }

    @Override
    public HttpServerRequest handler(Handler<Buffer> handler) {
        super.handler(handler == null ? null : chunk -> {
            recorder.received(chunk);
            handler.handle(chunk);
        });
        return this;
    }

    @Override
    public HttpServerRequest pause() {
        paused = true;
        super.pause();
        return this;
    }

    @Override
    public HttpServerRequest resume() {
        paused = false;
        super.resume();
        return this;
    }

    /** Hands it on after a pause; the body flows again unless the receiver wants it to wait. */
    void handTo(Handler<HttpServerRequest> receiver) {
        boolean wasPaused = paused;
        paused = false;
        receiver.handle(this);
        if (wasPaused && !paused && !isEnded()) {
            super.resume();
        }
    }
}
