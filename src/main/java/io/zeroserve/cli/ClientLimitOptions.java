package io.zeroserve.cli;

import io.zeroserve.ClientLimit;
import io.zeroserve.ZeroserveOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that limit what clients may take: one for each {@link ClientLimit}. */
final class ClientLimitOptions {

    private ClientLimitOptions() {
    }

    static void addTo(CommandSpec spec) {
        for (ClientLimit limit : ClientLimit.values()) {
            spec.addOption(OptionSpec.builder(limit.flag()).paramLabel("N").arity("1").type(int.class)
                    .defaultValue(Integer.toString(limit.defaultValue()))
                    .description(limit.description() + " (default ${DEFAULT-VALUE})").build());
        }
    }

    /** Hands the values over. */
    static void applyTo(ZeroserveOptions options, ParseResult given) {
        for (ClientLimit limit : ClientLimit.values()) {
            options.setLimit(limit, given.matchedOptionValue(limit.flag(), limit.defaultValue()));
        }
    }
}
