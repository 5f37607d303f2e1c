package io.zeroserve.harness;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.message.RequestWrapper;

/** A request whose body is noted as it is read, and whose response is an observed one. Confined to its event loop. */
final class ObservedRequest extends RequestWrapper {
    private final ExchangeRecorder recorder;
    private final OutgoingResponse response;
    private boolean paused;

    ObservedRequest(IncomingRequest request, ExchangeRecorder recorder, OutgoingResponse response) {
        super(request);
        this.recorder = recorder;
        this.response = response;
    }

    @Override
    public OutgoingResponse response() {
        return response;
    }

    @Override
    public IncomingRequest handler(Handler<Buffer> handler) {
        return super.handler(handler == null ? null : chunk -> {
            recorder.received(chunk);
            handler.handle(chunk);
        });
    }

    @Override
    public IncomingRequest pause() {
        paused = true;
        return super.pause();
    }

    @Override
    public IncomingRequest resume() {
        paused = false;
        return super.resume();
    }

    /** Hands it on after a pause; the body flows again unless the receiver wants it to wait. */
    void handTo(Handler<IncomingRequest> receiver) {
        boolean wasPaused = paused;
        paused = false;
        receiver.handle(this);
        if (wasPaused && !paused && !isEnded()) {
            super.resume();
        }
    }
}
