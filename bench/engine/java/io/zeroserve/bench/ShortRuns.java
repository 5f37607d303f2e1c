package io.zeroserve.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Settings of JMH that give a result in seconds, where the command line does not say otherwise. */
final class ShortRuns {

    private ShortRuns() {
    }

    static Options options(CommandLineOptions given) {
        OptionsBuilder options = new OptionsBuilder();
        options.forks(given.getForkCount().orElse(1));
        options.warmupIterations(given.getWarmupIterations().orElse(5));
        options.warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)));
        options.measurementIterations(given.getMeasurementIterations().orElse(5));
        options.measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)));
        options.shouldFailOnError(true);
        List<String> jvmArguments = new ArrayList<>(given.getJvmArgsAppend().orElse(List.of()));
        jvmArguments.add("--enable-native-access=ALL-UNNAMED");
        options.jvmArgsAppend(jvmArguments.toArray(String[]::new));
        options.verbosity(given.verbosity().orElse(VerboseMode.SILENT));
        return options.build();
    }
}
