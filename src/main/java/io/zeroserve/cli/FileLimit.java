package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many files and connections the process may have open. The launcher raises that as far as it is allowed to, and
 * the JVM from the soft limit to the hard one.
 */
final class FileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LABEL = "Max open files";

    private FileLimit() {
    }

    /** The limit as it is now; {@link Long#MAX_VALUE} if there is none. */
    static long now() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith(LABEL)) {
                    String limit = line.substring(LABEL.length()).strip().split(" +")[0];
                    return limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + LIMITS, e);
        }
        throw new IllegalStateException(LIMITS + " has no limit of open files");
    }
}
