package io.zeroserve.cli;

import picocli.CommandLine.Option;

/** The options that say how the process lives and what it may do. */
final class ProcessOptions {
    private static final String DRAIN_TIMEOUT_MS = "30000";

    @Option(names = "--drain-timeout-ms", paramLabel = "N", defaultValue = DRAIN_TIMEOUT_MS,
            description = "milliseconds that requests have to end in after SIGTERM or SIGINT (default ${DEFAULT-VALUE})")
    private int drainTimeoutMs;

    @Option(names = "--user", paramLabel = "U",
            description = "user, by name or number, to become as soon as the addresses are listened on; needs root")
    private String user;

    @Option(names = "--group", paramLabel = "G", description = "group to become (default: that of --user)")
    private String group;

    @Option(names = "--cpus", paramLabel = "LIST",
            description = "processors for the event loops, each on one of them: 0,2-3 (default: where the system puts them)")
    private String cpus;

    @Option(names = "--disable-ns-isolation",
            description = "say that the process is not to be isolated, which it never is by itself")
    private boolean disableIsolation;

    @Option(names = "--enable-netns-isolation",
            description = "ask for a network namespace, which is for whoever starts the process to make")
    private boolean networkIsolation;

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if two exclude each other, or a number is out of its range
     */
    void requireValid() {
        if (drainTimeoutMs < 1) {
            throw new IllegalArgumentException("--drain-timeout-ms: value must be greater than zero");
        }
        if (disableIsolation && networkIsolation) {
            throw new IllegalArgumentException("--disable-ns-isolation excludes --enable-netns-isolation");
        }
    }

    /** Milliseconds. */
    int drainTimeoutMs() {
        return drainTimeoutMs;
    }

    /** Who the process becomes; null if it stays who it is. */
    Privileges privileges() {
        return user == null && group == null ? null : Privileges.of(user, group);
    }

    /**
     * The processors that event loops run on; null if that is the system's to say.
     *
     * @throws IllegalArgumentException if there are none of these
     */
    LoopProcessors processors() {
        try {
            return cpus == null ? null : LoopProcessors.parse(cpus);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--cpus: " + e.getMessage(), e);
        }
    }

    /** What the log says of isolation. */
    String isolation() {
        return "isolation: " + (disableIsolation ? "disabled"
                : "none, a JVM cannot isolate itself; see packaging/zeroserve.service");
    }
}
