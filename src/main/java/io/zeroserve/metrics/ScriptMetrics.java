package io.zeroserve.metrics;

/** What one script did on one event loop, over all loads of the site. Written by that loop alone. */
public final class ScriptMetrics {
    private long runs;
    private long traps;
    private long suspensions;
    private long nanos;

    /** A run has begun. */
    public void started() {
        runs++;
    }

    /** A run has been interrupted so that the loop can serve others; it may be again. */
    public void suspended() {
        suspensions++;
    }

    /** A run has failed. */
    public void trapped() {
        traps++;
    }

    /** A run has been on the loop for so long, between two suspensions. */
    public void ran(long durationNanos) {
        nanos += durationNanos;
    }

    void add(ScriptMetrics other) {
        runs += other.runs;
        traps += other.traps;
        suspensions += other.suspensions;
        nanos += other.nanos;
    }

    long runs() {
        return runs;
    }

    long traps() {
        return traps;
    }

    long suspensions() {
        return suspensions;
    }

    long nanos() {
        return nanos;
    }
}
