package io.zeroserve.helpers;

import java.util.function.Consumer;

/**
 * Collects what one run logs into lines.
 *
 * <p>A line ends at a newline, where it would grow beyond {@link #MAX_LINE_BYTES}, and at the end of the run. Since
 * lines go to a terminal or a log file, whatever is not printable ASCII or a tab is written as a question mark: a script
 * that logs a header cannot forge lines or escape sequences.
 */
final class LogBuffer {
    /** The most bytes of a line. */
    static final int MAX_LINE_BYTES = 512;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    /** @param lines receives each line, without its end */
    LogBuffer(Consumer<String> lines) {
        this.lines = lines;
    }

    void append(byte[] memory, int index, int length) {
        for (int i = index; i < index + length; i++) {
            byte b = memory[i];
            if (b == '\n') {
                write();
            } else {
                if (line.length() == MAX_LINE_BYTES) {
                    write();
                }
                line.append(b == '\t' || b >= ' ' && b < 0x7f ? (char) b : '?');
            }
        }
    }

    /** Writes what has been collected, if anything. */
    void flush() {
        if (!line.isEmpty()) {
            write();
        }
    }

    private void write() {
        lines.accept(line.toString());
        line.setLength(0);
    }
}
