package io.zeroserve.bench;

import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Prints what a call of each helper costs: time, and memory that the garbage collector has to take back. */
public final class HelperReport {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private HelperReport() {
    }

    /** Takes options of JMH; exits with 1 if a benchmark fails. */
    public static void main(String[] arguments) throws CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        System.out.printf(Locale.ROOT, "%-20s %10s %16s%n", "helper", "ns a call", "bytes allocated");
        try {
            for (HelperCall helper : HelperCall.values()) {
                OptionsBuilder options = new OptionsBuilder();
                options.parent(ShortRuns.options(given));
                options.include("^" + Pattern.quote(HelperBenchmark.class.getName()) + "\\.");
                options.param("helper", helper.name());
                options.addProfiler(GCProfiler.class);
                for (RunResult result : new Runner(options.build()).run()) {
                    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
                    System.out.printf(Locale.ROOT, "%-20s %10.1f %16.0f%n", helper.title(),
                        result.getPrimaryResult().getScore(), allocated.getScore());
                }
            }
        } catch (RunnerException failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }
}
