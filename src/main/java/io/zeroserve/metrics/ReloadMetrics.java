package io.zeroserve.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The reloads of the site. Any thread. */
public final class ReloadMetrics {
    private final LongAdder rejected = new LongAdder();
    private final LongAdder swapped = new LongAdder();
    private final AtomicLong generation = new AtomicLong();

    /** A site has taken the place of another. */
    public void swapped(long newGeneration) {
        swapped.increment();
        generation.set(newGeneration);
    }

    /** A site was refused. */
    public void rejected() {
        rejected.increment();
    }

    long swappedCount() {
        return swapped.sum();
    }

    long rejectedCount() {
        return rejected.sum();
    }

    /** How many sites have taken the place of others: 0 for the one that was loaded at the start. */
    long generation() {
        return generation.get();
    }
}
