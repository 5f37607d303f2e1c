package io.zeroserve.cli;

import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.UsageException;
import java.util.List;

/**
 * The options that say how the process lives and what it may do.
 *
 * @param given what the command line has of them
 */
record ProcessOptions(Arguments given) {
    private static final int DEFAULT_DRAIN_TIMEOUT_MS = 30_000;

    private static final Flag DRAIN_TIMEOUT_MS = Flag.number("--drain-timeout-ms", DEFAULT_DRAIN_TIMEOUT_MS,
            "milliseconds that requests have to end in after SIGTERM or SIGINT");
    private static final Flag USER = Flag.value("--user", "U",
            "user, by name or number, to become as soon as the addresses are listened on; needs root");
    private static final Flag GROUP = Flag.value("--group", "G", "group to become (default: that of --user)");
    private static final Flag CPUS = Flag.value("--cpus", "LIST",
            "processors for the event loops, each on one of them: 0,2-3 (default: where the system puts them)");
    private static final Flag DISABLE_ISOLATION = Flag.of("--disable-ns-isolation",
            "say that the process is not to be isolated, which it never is by itself");
    private static final Flag NETWORK_ISOLATION = Flag.of("--enable-netns-isolation",
            "ask for a network namespace, which is for whoever starts the process to make");

    static final List<Flag> FLAGS =
            List.of(DRAIN_TIMEOUT_MS, USER, GROUP, CPUS, DISABLE_ISOLATION, NETWORK_ISOLATION);

    /**
     * Checks what belongs together.
     *
     * @throws UsageException if two exclude each other, or a number is out of its range
     */
    void requireValid() throws UsageException {
        if (drainTimeoutMs() < 1) {
            throw new UsageException("--drain-timeout-ms: value must be greater than zero");
        }
        if (given.has(DISABLE_ISOLATION) && given.has(NETWORK_ISOLATION)) {
            throw new UsageException("--disable-ns-isolation excludes --enable-netns-isolation");
        }
    }

    /** Milliseconds. */
    int drainTimeoutMs() {
        return given.number(DRAIN_TIMEOUT_MS);
    }

    /** Who the process becomes; null if it stays who it is. */
    Privileges privileges() {
        return given.has(USER) || given.has(GROUP) ? Privileges.of(given.text(USER), given.text(GROUP)) : null;
    }

    /**
     * The processors that event loops run on; null if that is the system's to say.
     *
     * @throws IllegalArgumentException if there are none of these
     */
    LoopProcessors processors() {
        try {
            return given.has(CPUS) ? LoopProcessors.parse(given.text(CPUS)) : null;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--cpus: " + e.getMessage(), e);
        }
    }

    /** What the log says of isolation. */
    String isolation() {
        return "isolation: " + (given.has(DISABLE_ISOLATION) ? "disabled"
                : "none, a JVM cannot isolate itself; see packaging/zeroserve.service");
    }
}
