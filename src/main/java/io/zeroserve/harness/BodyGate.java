package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/** What stands between who writes the body of a response and the connection. Confined to the event loop. */
interface BodyGate {

    /** Takes a part of the body; completes when it is written, or fails if it never will be. */
    Future<Void> write(Buffer chunk);

    /** Takes the rest of the body, which is null if nothing is left, and ends the response. */
    Future<Void> end(Buffer rest);

    /** Whether the writer had better wait. */
    boolean isFull();

    /** Sets what is told when that is over; null for nobody. */
    void onDrain(Handler<Void> handler);

    /** The connection or stream has gone: whatever has not been written never will be. */
    default void closed() {
        // Where nothing waits, nothing is to be given up.
    }
}
