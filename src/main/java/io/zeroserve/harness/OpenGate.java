package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.message.OutgoingResponse;

/** Lets everything through. */
final class OpenGate implements BodyGate {
    private final OutgoingResponse response;
    private final ExchangeRecorder recorder;

    OpenGate(OutgoingResponse response, ExchangeRecorder recorder) {
        this.response = response;
        this.recorder = recorder;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
        recorder.sent(chunk);
        return response.write(chunk);
    }

    @Override
    public Future<Void> end(Buffer rest) {
        if (rest == null) {
            return response.end();
        }
        recorder.sent(rest);
        return response.end(rest);
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        response.drainHandler(handler);
    }
}
