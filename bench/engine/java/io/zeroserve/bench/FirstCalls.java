package io.zeroserve.bench;

import io.zeroserve.ebpf.machine.TrapException;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What the first calls of a script cost in a JVM that has just been started: how long it takes to load, and the 1st,
 * 10th, 1,000th and 100,000th call.
 *
 * <p>A tiny script is given as the median of the calls around each, because one call is near the clock's resolution.
 * The kernels stand for larger scripts.
 */
public final class FirstCalls {
    private static final int[] MILESTONES = {1, 10, 1_000, 100_000};
    private static final int CALLS = 100_050;
    /** Kernels stop after this time: 100,000 calls of them would take many seconds. */
    private static final long KERNEL_NANOS = 3_000_000_000L;

    private FirstCalls() {
    }

    /** One call. */
    @FunctionalInterface
    private interface Call {
        long run() throws TrapException;
    }

    /** Prints a line per script. */
    public static void main(String[] arguments) throws TrapException {
        System.out.printf(Locale.ROOT, "%-10s %10s %10s %10s %10s %10s%n", "script", "load us", "1st us", "10th us",
            "1,000th us", "100,000th");
        long loading = System.nanoTime();
        EbpfKernel cold = TinyScripts.load(0);
        measure("tiny", System.nanoTime() - loading, () -> cold.run(0), TinyScripts.expected());
        // By now the engine itself is warm, as it is when a site is reloaded.
        loading = System.nanoTime();
        EbpfKernel warm = TinyScripts.load(1);
        measure("tiny again", System.nanoTime() - loading, () -> warm.run(0), TinyScripts.expected());
        for (Kernel kernel : Kernel.values()) {
            loading = System.nanoTime();
            EbpfKernel script = EbpfKernel.load(kernel);
            long loadNanos = System.nanoTime() - loading;
            measure(kernel.symbol(), loadNanos, () -> script.run(kernel.argument()),
                NativeKernel.load(kernel).run(kernel.argument()));
        }
    }

    private static void measure(String name, long loadNanos, Call call, long expected) throws TrapException {
        long[] nanos = new long[CALLS];
        long start = System.nanoTime();
        int count = 0;
        while (count < CALLS && (count == 0 || System.nanoTime() - start < KERNEL_NANOS)) {
            long before = System.nanoTime();
            long result = call.run();
            nanos[count++] = System.nanoTime() - before;
            if (result != expected) {
                throw new IllegalStateException(name + ": call " + count + " gives another result");
            }
        }
        System.out.printf(Locale.ROOT, "%-10s %10.1f", name, loadNanos / 1e3);
        for (int milestone : MILESTONES) {
            String text = milestone > count ? "-"
                : String.format(Locale.ROOT, "%.2f", around(nanos, milestone, count) / 1e3);
            System.out.printf(Locale.ROOT, " %10s", text);
        }
        System.out.println();
    }

    /** The median of the calls around one, fewer the earlier it is. */
    private static long around(long[] nanos, int milestone, int count) {
        int reach = Math.min(milestone / 20, 50);
        long[] near = IntStream.range(milestone - 1 - reach, Math.min(milestone + reach, count))
            .mapToLong(i -> nanos[i])
            .sorted().toArray();
        return near[near.length / 2];
    }
}
