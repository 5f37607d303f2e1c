package io.zeroserve.ebpf.machine;

/** Thrown where {@link RunBudget} finds that a run has used all its time. */
public final class TimeLimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limitMillis;

    TimeLimitExceeded(long limitMillis) {
        this.limitMillis = limitMillis;
    }

    /** The limit in milliseconds. */
    public long limitMillis() {
        return limitMillis;
    }
}
