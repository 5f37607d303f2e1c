package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.BooleanSupplier;

/**
 * Lets a body through at a pace, a piece every {@value #PERIOD_MILLIS} ms. What waits is copied: it may wait for longer
 * than the writer's own buffers live.
 */
final class PacingGate implements BodyGate {
    private static final long PERIOD_MILLIS = 50;
    /** What may wait here before the writer is asked to. */
    private static final long MAX_WAITING_BYTES = 64 * 1024;

    private final BodyGate next;
    private final Vertx vertx;
    private final BooleanSupplier over;
    private final int pieceBytes;
    private final long periodMillis;
    private Future<Void> tail = Future.succeededFuture();
    private final Promise<Void> ended = Promise.promise();
    private long waitingBytes;
    private Handler<Void> drained;

    /** @param over whether nobody wants the rest any more */
    PacingGate(BodyGate next, Vertx vertx, long bytesPerSecond, BooleanSupplier over) {
        this.next = next;
        this.over = over;
        this.vertx = vertx;
        this.pieceBytes = (int) Math.clamp(bytesPerSecond * PERIOD_MILLIS / 1000, 1, MAX_WAITING_BYTES);
        this.periodMillis = Math.max(1, pieceBytes * 1000L / bytesPerSecond);
    }

    @Override
    public Future<Void> write(Buffer chunk) {
        waitingBytes += chunk.length();
        for (int from = 0; from < chunk.length(); from += pieceBytes) {
            Buffer piece = Buffer.buffer(chunk.getBytes(from, Math.min(chunk.length(), from + pieceBytes)));
            tail = tail.compose(_ -> writePiece(piece));
        }
        return tail.failed() ? tail : Future.succeededFuture();
    }

    private Future<Void> writePiece(Buffer piece) {
        if (over.getAsBoolean()) {
            return Future.failedFuture("the client has left");
        }
        return next.write(piece).compose(_ -> vertx.timer(periodMillis)).map(_ -> {
            waitingBytes -= piece.length();
            if (drained != null && !isFull()) {
                Handler<Void> handler = drained;
                drained = null;
                handler.handle(null);
            }
            return null;
        });
    }

    @Override
    public Future<Void> end(Buffer rest) {
        if (rest != null) {
            write(rest);
        }
        tail.compose(_ -> next.end(null)).onComplete(result -> {
            if (result.succeeded()) {
                ended.tryComplete();
            } else {
                ended.tryFail(result.cause());
            }
        });
        return ended.future();
    }

    /** A timer of a Vertx that is being closed never fires: who waits for the end is told at once. */
    @Override
    public void closed() {
        ended.tryFail("the client has left");
    }

    @Override
    public boolean isFull() {
        return waitingBytes > MAX_WAITING_BYTES;
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        drained = handler;
    }
}
