package io.zeroserve.bench;

import io.zeroserve.ebpf.machine.TrapException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One run of a kernel, as a script and natively. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmark {
    /** The kernel. */
    @Param
    public Kernel kernel;

    private EbpfKernel script;
    private NativeKernel library;
    private long argument;

    /** For JMH. */
    public KernelBenchmark() {
    }

    /** Loads both sides and compares their results, for several arguments. */
    @Setup(Level.Trial)
    public void load() throws TrapException {
        script = EbpfKernel.load(kernel);
        library = NativeKernel.load(kernel);
        argument = kernel.argument();
        for (long tried : new long[] {0, 1, 2, argument / 2, argument}) {
            long expected = library.run(tried);
            long found = script.run(tried);
            if (found != expected) {
                throw new IllegalStateException(kernel.symbol() + '(' + tried + ") gives " + Long.toHexString(found)
                    + " as a script and " + Long.toHexString(expected) + " natively");
            }
        }
    }

    /** Runs it in the engine. */
    @Benchmark
    public long ebpf() throws TrapException {
        return script.run(argument);
    }

    /** Runs it natively. */
    @Benchmark
    public long nativeCode() {
        return library.run(argument);
    }
}
