package io.zeroserve.metrics;

import java.util.concurrent.atomic.LongAdder;

/** The connections of one listener. Any thread. */
public final class ConnectionMetrics {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder handshakes = new LongAdder();
    private final LongAdder failedHandshakes = new LongAdder();

    /** A connection has come. */
    public void accepted() {
        accepted.increment();
    }

    /** A connection that was counted has gone. */
    public void closed() {
        closed.increment();
    }

    /** A TLS handshake is over. */
    public void shookHands(boolean successfully) {
        (successfully ? handshakes : failedHandshakes).increment();
    }

    long acceptedCount() {
        return accepted.sum();
    }

    long openCount() {
        // Read in this order it is never negative.
        long gone = closed.sum();
        return accepted.sum() - gone;
    }

    long handshakeCount() {
        return handshakes.sum();
    }

    long failedHandshakeCount() {
        return failedHandshakes.sum();
    }
}
