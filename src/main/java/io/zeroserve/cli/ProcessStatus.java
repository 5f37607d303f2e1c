package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What Linux tells a process of itself, in proc_pid_status(5). */
final class ProcessStatus {
    private static final Path FILE = Path.of("/proc/self/status");

    private ProcessStatus() {
    }

    /**
     * A line of it.
     *
     * @param name as the line begins, without the colon
     * @return what is behind the colon; empty if there is no such line, or no such file
     */
    static Optional<String> find(String name) {
        try {
            return Files.readAllLines(FILE).stream().filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
