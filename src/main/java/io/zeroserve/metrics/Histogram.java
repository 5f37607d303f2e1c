package io.zeroserve.metrics;

/** How long something took, in buckets. Confined to one thread. */
public final class Histogram {
    /** The upper bounds in nanoseconds; what is longer goes into one more bucket. */
    private static final long[] BOUNDS = {100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
        25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000L, 5_000_000_000L,
        10_000_000_000L};

    private final long[] counts = new long[BOUNDS.length + 1];
    private long sumNanos;

    /** Counts a time of zero or more. */
    void add(long nanos) {
        int i = 0;
        while (i < BOUNDS.length && nanos > BOUNDS[i]) {
            i++;
        }
        counts[i]++;
        sumNanos += nanos;
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        sumNanos += other.sumNanos;
    }

    /** How many buckets there are, the one without a bound included. */
    static int buckets() {
        return BOUNDS.length + 1;
    }

    /** The upper bound of a bucket in nanoseconds; of the last one it is {@link Long#MAX_VALUE}. */
    static long boundNanos(int bucket) {
        return bucket < BOUNDS.length ? BOUNDS[bucket] : Long.MAX_VALUE;
    }

    /** How many times were counted in a bucket, those in smaller ones not included. */
    long count(int bucket) {
        return counts[bucket];
    }

    /** The sum of all times. */
    long sumNanos() {
        return sumNanos;
    }
}
