package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.constants.platform.RLIMIT;
import jnr.posix.POSIXFactory;

/** How many files and connections the process may have open. */
final class FileLimit {
    /** What is asked for: as many as Linux gives a process without a change to the system. */
    static final int WANTED = 1 << 20;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    private FileLimit() {
    }

    /**
     * Raises the limit towards {@link #WANTED}, which only root can beyond the hard limit; the JVM has gone to that
     * already.
     *
     * @return what it is now
     */
    static long raise() {
        long now = soft();
        if (now >= WANTED) {
            return now;
        }
        int limit = RLIMIT.RLIMIT_NOFILE.intValue();
        // It may be refused, and what there is will do then.
        POSIXFactory.getNativePOSIX().setrlimit(limit, WANTED, WANTED);
        return soft();
    }

    private static long soft() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith("Max open files")) {
                    String limit = line.substring("Max open files".length()).strip().split(" +")[0];
                    return limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + LIMITS, e);
        }
        throw new IllegalStateException(LIMITS + " has no limit of open files");
    }
}
