package io.zeroserve.cli;

import io.zeroserve.ClientLimit;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import java.util.List;
import java.util.stream.Stream;

/**
 * The options that limit what clients may take: one for each {@link ClientLimit}.
 *
 * @param given what the command line has of them
 */
record ClientLimitOptions(Arguments given) {
    static final List<Flag> FLAGS = Stream.of(ClientLimit.values()).map(ClientLimitOptions::flag).toList();

    private static Flag flag(ClientLimit limit) {
        return Flag.number(limit.flag(), limit.defaultValue(), limit.description());
    }

    /** Hands the values over. */
    void applyTo(ZeroserveOptions options) {
        for (ClientLimit limit : ClientLimit.values()) {
            options.setLimit(limit, given.number(FLAGS.get(limit.ordinal())));
        }
    }
}
