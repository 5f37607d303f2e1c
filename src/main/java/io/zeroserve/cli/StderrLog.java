package io.zeroserve.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes lines to stderr on a thread of its own, because whoever reads stderr may be slow and an event loop must not
 * wait for it. When more than {@link #MAX_WAITING_LINES} wait, further ones are dropped and counted.
 */
final class StderrLog implements Consumer<String>, AutoCloseable {
    /** Lines that may wait: some megabytes. */
    static final int MAX_WAITING_LINES = 16_384;
    private static final long CLOSE_SECONDS = 1;

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final PrintStream target;
    private final Thread writer;
    private volatile boolean closing;

    StderrLog(PrintStream target) {
        this.target = target;
        this.writer = Thread.ofPlatform().daemon().name("zeroserve-log").start(this::writeAll);
    }

    @Override
    public void accept(String line) {
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    private void writeAll() {
        List<String> lines = new ArrayList<>();
        while (!closing || !waiting.isEmpty()) {
            try {
                String first = waiting.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                lines.add(first);
            } catch (InterruptedException e) {
                // close() wakes us up: what waits is still written.
                closing = true;
            }
            waiting.drainTo(lines);
            write(lines);
            lines.clear();
        }
    }

    private void write(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        long lost = dropped.getAndSet(0);
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
        closing = true;
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
