package io.zeroserve.serve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lines on their way to something that may be slow, written by a thread of its own, so that no event loop waits. When
 * more than {@link #MAX_WAITING_LINES} wait, further ones are dropped and counted. Any thread may add lines.
 */
public final class LineQueue implements Consumer<String>, AutoCloseable {
    /** Lines that may wait: some megabytes as lines usually are, 64 MiB if each is as long as a script can make it. */
    public static final int MAX_WAITING_LINES = 16_384;
    private static final long CLOSE_SECONDS = 1;

    /** Where the lines go. Called on the queue's thread. */
    @FunctionalInterface
    public interface Target {
        /**
         * Writes lines.
         *
         * @param lines without line ends; used again afterwards
         * @param lost  how many were dropped since the last call
         */
        void write(List<String> lines, long lost) throws IOException;
    }

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final Target target;
    private final Thread writer;
    private volatile boolean closing;

    /**
     * @param threadName what the thread is called
     * @param target     where the lines go; what it fails to write counts as dropped
     */
    public LineQueue(String threadName, Target target) {
        this.target = target;
        this.writer = Thread.ofPlatform().daemon().name(threadName).start(this::writeAll);
    }

    @Override
    public void accept(String line) {
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** How many lines were dropped since the start. */
    public long droppedCount() {
        return dropped.get();
    }

    private void writeAll() {
        List<String> lines = new ArrayList<>();
        long told = 0;
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
            long lost = dropped.get();
            try {
                target.write(lines, lost - told);
                told = lost;
            } catch (IOException e) {
                dropped.addAndGet(lines.size());
            }
            lines.clear();
        }
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
