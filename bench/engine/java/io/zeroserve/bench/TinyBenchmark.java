package io.zeroserve.bench;

import io.zeroserve.ebpf.machine.TrapException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call of a tiny script when eight different ones take turns, so that the call is megamorphic. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TinyBenchmark {
    private EbpfKernel[] scripts;

    /** For JMH. */
    public TinyBenchmark() {
    }

    /** Loads the scripts and checks that each works. */
    @Setup
    public void load() throws TrapException {
        scripts = TinyScripts.load().toArray(EbpfKernel[]::new);
        for (EbpfKernel script : scripts) {
            if (script.run(0) != TinyScripts.expected()) {
                throw new IllegalStateException("a tiny script does not return the length of the path");
            }
        }
    }

    /** Calls each once; the time is that of one call. */
    @Benchmark
    @OperationsPerInvocation(TinyScripts.COUNT)
    public long eightScripts() throws TrapException {
        long sum = 0;
        for (EbpfKernel script : scripts) {
            sum += script.run(0);
        }
        return sum;
    }

    /** Calls one of them over and over, for comparison. */
    @Benchmark
    public long oneScript() throws TrapException {
        return scripts[0].run(0);
    }
}
