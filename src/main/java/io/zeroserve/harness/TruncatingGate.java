package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.harness.RecordedExchange.Ending;

/** Lets so many bytes through and then breaks off. A body that has no more of them is let through whole. */
final class TruncatingGate implements BodyGate {
    private final BodyGate next;
    private final Runnable breakOff;
    private final ExchangeRecorder recorder;
    private long leftBytes;
    private boolean cut;

    /** @param breakOff ends the exchange without the rest of the response */
    TruncatingGate(BodyGate next, long afterBytes, Runnable breakOff, ExchangeRecorder recorder) {
        this.next = next;
        this.breakOff = breakOff;
        this.recorder = recorder;
        this.leftBytes = afterBytes;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
        if (cut || chunk.length() > leftBytes) {
            return cut(chunk);
        }
        leftBytes -= chunk.length();
        return next.write(chunk);
    }

    @Override
    public Future<Void> end(Buffer rest) {
        return cut || rest != null && rest.length() > leftBytes ? cut(rest) : next.end(rest);
    }

    private Future<Void> cut(Buffer chunk) {
        Future<Void> written = Future.succeededFuture();
        if (!cut) {
            cut = true;
            written = next.write(chunk.slice(0, (int) leftBytes)).eventually(() -> {
                recorder.end(Ending.TRUNCATED);
                breakOff.run();
                return Future.succeededFuture();
            });
        }
        return written.transform(_ -> Future.failedFuture("a rule has cut the response short"));
    }

    @Override
    public boolean isFull() {
        return next.isFull();
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        next.onDrain(handler);
    }
}
