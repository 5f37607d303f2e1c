package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.zeroserve.harness.RecordedExchange.Ending;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.message.ResponseWrapper;

/** A response whose body passes through a gate, and whose end is noted. Confined to its event loop. */
final class ObservedResponse extends ResponseWrapper {
    private final ExchangeRecorder recorder;
    private final BodyGate gate;

    private ObservedResponse(OutgoingResponse response, ExchangeRecorder recorder, BodyGate gate) {
        super(response);
        this.recorder = recorder;
        this.gate = gate;
    }

    static OutgoingResponse of(OutgoingResponse response, ExchangeRecorder recorder, BodyGate gate) {
        ObservedResponse observed = new ObservedResponse(response, recorder, gate);
        observed.goneHandler(_ -> { });
        return observed;
    }

    @Override
    public Future<Void> write(Buffer content) {
        return gate.write(content);
    }

    @Override
    public Future<Void> end(Buffer content) {
        // The gate may end it in several steps, of which the first one has to tell the length.
        if (!headWritten() && head().first(HttpHeaders.CONTENT_LENGTH) == null) {
            head(head().with(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length())));
        }
        return endBy(gate.end(content));
    }

    @Override
    public Future<Void> end() {
        return endBy(gate.end(null));
    }

    private Future<Void> endBy(Future<Void> written) {
        return written.onComplete(
                result -> recorder.end(result.succeeded() ? Ending.COMPLETE : Ending.CLIENT_LEFT));
    }

    @Override
    public boolean writeQueueFull() {
        return gate.isFull();
    }

    @Override
    public void drainHandler(Handler<Void> handler) {
        gate.onDrain(handler);
    }

    @Override
    public void goneHandler(Handler<Throwable> handler) {
        super.goneHandler(cause -> {
            recorder.end(Ending.CLIENT_LEFT);
            gate.closed();
            handler.handle(cause);
        });
    }

    @Override
    public Future<Void> reset(long code) {
        recorder.end(Ending.RESET);
        return super.reset(code);
    }
}
