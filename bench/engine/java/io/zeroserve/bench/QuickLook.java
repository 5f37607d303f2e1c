package io.zeroserve.bench;

import io.zeroserve.ebpf.machine.TrapException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times the kernels without JMH, in seconds: good enough to see what a change of the compiler does.
 *
 * <p>All kernels share one JVM, the two sides alternate, and the best of many short samples counts, which other load on
 * the machine disturbs least. Arguments name the kernels to run; without any, all do. {@code -Dsamples=N} takes more of
 * them.
 */
public final class QuickLook {
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long SAMPLE_NANOS = 5_000_000L;
    private static final int SAMPLES = Integer.getInteger("samples", 150);

    private QuickLook() {
    }

    /** One side of a comparison. */
    @FunctionalInterface
    private interface Side {
        long run() throws TrapException;
    }

    /** Prints a line per kernel and the geometric mean; exits with 1 if a result differs. */
    public static void main(String[] names) throws TrapException {
        List<Kernel> kernels = names.length == 0
            ? List.of(Kernel.values())
            : Arrays.stream(names).map(name -> Kernel.valueOf(name.toUpperCase(Locale.ROOT))).toList();
        ResultTable table = new ResultTable(System.out);
        table.header();
        boolean equal = true;
        for (Kernel kernel : kernels) {
            EbpfKernel ebpf = EbpfKernel.load(kernel);
            NativeKernel library = NativeKernel.load(kernel);
            long argument = kernel.argument();
            long expected = library.run(argument);
            if (ebpf.run(argument) != expected) {
                System.out.println(kernel.symbol() + ": the results differ");
                equal = false;
                continue;
            }
            Side ebpfSide = () -> ebpf.run(argument);
            Side nativeSide = () -> library.run(argument);
            sample(ebpfSide, WARM_UP_NANOS, expected);
            sample(nativeSide, WARM_UP_NANOS / 10, expected);
            double ebpfNanos = Double.MAX_VALUE;
            double nativeNanos = Double.MAX_VALUE;
            for (int i = 0; i < SAMPLES; i++) {
                nativeNanos = Math.min(nativeNanos, sample(nativeSide, SAMPLE_NANOS, expected));
                ebpfNanos = Math.min(ebpfNanos, sample(ebpfSide, SAMPLE_NANOS, expected));
            }
            table.row(kernel.symbol(), nativeNanos, ebpfNanos);
        }
        table.footer();
        System.exit(equal ? 0 : 1);
    }

    /** The mean time of a run in nanoseconds, over at least some time. */
    private static double sample(Side side, long nanos, long expected) throws TrapException {
        long start = System.nanoTime();
        long end;
        int runs = 0;
        do {
            for (int i = 0; i < 16; i++) {
                if (side.run() != expected) {
                    throw new IllegalStateException("the result has changed from one run to the next");
                }
            }
            runs += 16;
            end = System.nanoTime();
        } while (end - start < nanos);
        return (double) (end - start) / runs;
    }
}
