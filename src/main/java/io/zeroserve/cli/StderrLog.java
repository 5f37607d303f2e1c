package io.zeroserve.cli;

import io.zeroserve.serve.LineQueue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Writes lines to stderr; whoever reads that may be slow, so lines can be dropped, and a line tells how many. */
final class StderrLog implements Consumer<String>, AutoCloseable {
    private final PrintStream target;
    private final LineQueue queue;

    StderrLog(PrintStream target) {
        this.target = target;
        this.queue = new LineQueue("zeroserve-log", this::write);
    }

    @Override
    public void accept(String line) {
        queue.accept(line);
    }

    private void write(List<String> lines, long lost) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        if (lost > 0) {
            text.append(lost).append(" log line(s) dropped: stderr is read too slowly\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        target.write(bytes, 0, bytes.length);
        target.flush();
    }

    /** Writes what waits, for at most a second. */
    @Override
    public void close() {
        queue.close();
    }
}
