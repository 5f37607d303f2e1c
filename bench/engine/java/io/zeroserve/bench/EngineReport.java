package io.zeroserve.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the engine's benchmarks and prints their times side by side.
 *
 * <p>The two sides of a kernel are timed one directly after the other, each in JVMs of its own, so that both see the
 * same machine; of several rounds the best time of each side counts, because whatever else the machine does only adds
 * time.
 */
public final class EngineReport {
    private static final String ROUNDS = "zeroserve.bench.rounds";

    private static final List<String> TINY = List.of("eightScripts", "oneScript");

    private final CommandLineOptions given;
    private final Map<String, Double> best = new HashMap<>();

    private EngineReport(CommandLineOptions given) {
        this.given = given;
    }

    /** Names of kernels (or {@code tiny}), and options of JMH; exits with 1 if a benchmark fails or results differ. */
    public static void main(String[] arguments) throws CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        List<String> names = given.getIncludes();
        List<Kernel> kernels = Arrays.stream(Kernel.values())
            .filter(kernel -> names.isEmpty() || names.contains(kernel.symbol())).toList();
        boolean tiny = names.isEmpty() || names.contains("tiny");
        if (kernels.size() + (tiny ? 1 : 0) < names.size()) {
            System.err.println("no such kernel among " + names);
            System.exit(2);
        }
        System.exit(new EngineReport(given).report(kernels, tiny) ? 0 : 1);
    }

    private boolean report(List<Kernel> kernels, boolean tiny) {
        List<String> failures = new ArrayList<>();
        for (int round = 0; round < Integer.getInteger(ROUNDS, 1); round++) {
            for (Kernel kernel : kernels) {
                time(KernelBenchmark.class, "nativeCode", kernel, failures);
                time(KernelBenchmark.class, "ebpf", kernel, failures);
            }
            if (tiny) {
                TINY.forEach(method -> time(TinyBenchmark.class, method, null, failures));
            }
        }
        System.out.println();
        ResultTable table = new ResultTable(System.out);
        table.header();
        for (Kernel kernel : kernels) {
            Double nativeNanos = best.get(key("nativeCode", kernel));
            Double ebpfNanos = best.get(key("ebpf", kernel));
            if (nativeNanos != null && ebpfNanos != null) {
                table.row(kernel.symbol(), nativeNanos, ebpfNanos);
            }
        }
        table.footer();
        if (tiny) {
            System.out.printf(Locale.ROOT, "%ntiny, ns a call: eight in turn %.1f, one %.1f%n",
                TINY.stream().map(method -> best.getOrDefault(key(method, null), Double.NaN)).toArray());
        }
        failures.forEach(failure -> System.out.println("FAILED " + failure));
        return failures.isEmpty();
    }

    private static String key(String method, Kernel kernel) {
        return kernel == null ? method : kernel.symbol() + ' ' + method;
    }

    private void time(Class<?> benchmark, String method, Kernel kernel, List<String> failures) {
        OptionsBuilder options = new OptionsBuilder();
        options.parent(ShortRuns.options(given));
        options.include("^" + Pattern.quote(benchmark.getName() + '.' + method) + "$");
        if (kernel != null) {
            options.param("kernel", kernel.name());
        }
        String name = key(method, kernel);
        try {
            for (RunResult result : new Runner(options.build()).run()) {
                double nanos = result.getPrimaryResult().getScore();
                System.err.printf(Locale.ROOT, "%s: %.1f ns, +/- %.1f%n", name, nanos,
                    result.getPrimaryResult().getScoreError());
                best.merge(name, nanos, Math::min);
            }
        } catch (RunnerException failed) {
            failures.add(name + ": " + reason(failed));
        }
    }

    /** The message of the first exception; JMH hides it among the suppressed ones of its own. */
    private static String reason(Throwable failed) {
        Throwable inner = failed.getSuppressed().length > 0 ? failed.getSuppressed()[0] : failed.getCause();
        return inner == null ? failed.getMessage() : reason(inner);
    }
}
