package io.zeroserve.ebpf;

import java.util.function.LongConsumer;

/**
 * Repeats a seeded test for a bounded time: some seconds in CI, {@code -Dzeroserve.fuzz.seconds=N} for longer, and
 * {@code -Dzeroserve.fuzz.seed=S} to repeat one seed that failed.
 */
public final class FuzzRun {

    private FuzzRun() {
    }

    /**
     * Calls a test with one seed after the other.
     *
     * @param defaultSeconds how long, unless the property says otherwise
     * @param test           gets the seed; whatever it throws is reported with it
     */
    public static void repeat(int defaultSeconds, LongConsumer test) {
        Long only = Long.getLong("zeroserve.fuzz.seed");
        if (only != null) {
            once(only, test);
            return;
        }
        long end = System.nanoTime() + Integer.getInteger("zeroserve.fuzz.seconds", defaultSeconds) * 1_000_000_000L;
        long first = System.currentTimeMillis() << 20;
        long count = 0;
        // The first seeds are always the same, so that every machine sees some of the same programs.
        for (long seed = 0; System.nanoTime() - end < 0; seed = count < 200 ? count : first + count) {
            once(seed, test);
            count++;
        }
        System.out.println("fuzz: " + count + " seeds, the random ones from " + first);
    }

    private static void once(long seed, LongConsumer test) {
        try {
            test.accept(seed);
        } catch (Throwable failed) {
            throw new AssertionError("failed with -Dzeroserve.fuzz.seed=" + seed + ": " + failed.getMessage(), failed);
        }
    }
}
