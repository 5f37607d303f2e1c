package io.zeroserve.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The last line of a terminal, which says how far something is that takes long, and is gone when it is over. Where
 * stderr is no terminal nothing is written. For one thread.
 */
final class ProgressLine implements AutoCloseable {
    /** What a terminal has at least; a longer line would stay when it is written over. */
    private static final int WIDTH = 79;
    private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();
    private static final String CLEAR = "\r\033[K";
    /** Where Linux shows what stderr is (proc(5)). */
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final PrintStream terminal;
    private final LongSupplier nanoTime;
    private long shownNanos;
    private boolean shown;

    /**
     * @param terminal where to write; null for nowhere
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    ProgressLine(PrintStream terminal, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** That of the process's stderr. */
    static ProgressLine ofProcess() {
        return new ProgressLine(isTerminal(STDERR) ? System.err : null, System::nanoTime);
    }

    /** Whether a link, as below {@code /proc/self/fd}, leads to a terminal. */
    static boolean isTerminal(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().matches("/dev/(pts/[0-9]+|tty.*|console)");
        } catch (IOException | UnsupportedOperationException noProc) {
            return false;
        }
    }

    /** Shows a text in place of the one before; not more often than ten times a second. */
    void show(String text) {
        long now = nanoTime.getAsLong();
        if (terminal == null || shown && now - shownNanos < PERIOD_NANOS) {
            return;
        }
        shown = true;
        shownNanos = now;
        String line = text.replaceAll("\\p{Cntrl}", "?");
        terminal.print(CLEAR + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
        terminal.flush();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            terminal.print(CLEAR);
            terminal.flush();
            shown = false;
        }
    }
}
