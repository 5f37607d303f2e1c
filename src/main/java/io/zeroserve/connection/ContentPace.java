package io.zeroserve.connection;

import io.zeroserve.transport.ConnectionLimits;

/** Whether the content of a request comes fast enough: there is time for its first bytes, and each byte buys more. */
public final class ContentPace {
    private final ConnectionLimits.Times times;
    private long startNanos;
    private long bytes;

    /** Content that starts now. */
    public ContentPace(ConnectionLimits.Times times) {
        this.times = times;
        this.startNanos = System.nanoTime();
    }

    /** Gives the client its time again, for it was we who took none, or other content begins. */
    public void restart(long now) {
        startNanos = now;
        bytes = 0;
    }

    /** Some of it has come. */
    public void came(int moreBytes) {
        bytes += moreBytes;
    }

    /** In how many nanoseconds it will have come too slowly; 0 or less if it has by now. */
    public long leftNanos(long now) {
        long bought = (long) (bytes * 1e9 / times.contentRate());
        return startNanos + times.content().toNanos() + bought - now;
    }
}
