package io.zeroserve.helpers;

import java.util.function.Consumer;

/**
 * Collects what one run logs into lines.
 *
 * <p>A line ends at a newline and at the end of the run. A text is not cut to make a line, unless that would grow
 * beyond {@link #MAX_LINE_BYTES}; but what lies ready is written, once it has {@link #KEPT_BYTES}, when a text
 * follows that ends no line. Since lines go to a terminal or a log file, whatever is not printable ASCII or a tab
 * is written as a question mark: a script that logs a header cannot forge lines or escape sequences.
 */
final class LogBuffer {
    /** Fewer bytes wait for more of their line. */
    static final int KEPT_BYTES = 512;
    /** The most bytes of a line: lines wait by number where they are written, so their length bounds the memory. */
    static final int MAX_LINE_BYTES = 4 * 1024;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    /** @param lines receives each line, without its end */
    LogBuffer(Consumer<String> lines) {
        this.lines = lines;
    }

    void append(byte[] memory, int index, int length) {
        if (line.length() >= KEPT_BYTES && !endsLine(memory, index, length)) {
            write();
        }
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

    private static boolean endsLine(byte[] memory, int index, int length) {
        for (int i = index; i < index + length; i++) {
            if (memory[i] == '\n') {
                return true;
            }
        }
        return false;
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
