package io.zeroserve.harness;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What was exchanged and what the server said of it. For any thread; only {@link #take} blocks. */
final class Journal {
    /** Exchanges and lines that are kept; older ones are forgotten. */
    static final int MAX_KEPT = 1000;
    /** How many exchanges and lines a report has. */
    static final int REPORTED = 20;
    private static final String TRAP = "[script_runtime] ";

    private final Deque<RecordedExchange> all = new ArrayDeque<>();
    private final Deque<RecordedExchange> untaken = new ArrayDeque<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private int era;

    /**
     * What takes an exchange that begins now. One that ends only after {@link #clear} is forgotten too: it belongs to
     * the test before.
     */
    synchronized Consumer<RecordedExchange> entry() {
        int begun = era;
        return exchange -> add(exchange, begun);
    }

    private synchronized void add(RecordedExchange exchange, int begun) {
        if (begun == era) {
            keep(all, exchange);
            keep(untaken, exchange);
            notifyAll();
        }
    }

    synchronized void add(String line) {
        keep(lines, line);
    }

    private static <T> void keep(Deque<T> kept, T newest) {
        if (kept.size() == MAX_KEPT) {
            kept.removeFirst();
        }
        kept.addLast(newest);
    }

    /** The oldest exchange that was not taken yet; null if none is there in time. */
    synchronized RecordedExchange take(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (untaken.isEmpty()) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return null;
            }
            wait(leftMillis);
        }
        return untaken.removeFirst();
    }

    synchronized List<RecordedExchange> exchanges() {
        return List.copyOf(all);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized List<String> traps() {
        return lines.stream().filter(line -> line.startsWith(TRAP)).toList();
    }

    synchronized void clear() {
        era++;
        all.clear();
        untaken.clear();
        lines.clear();
    }

    /** The last exchanges and traps, a line each. */
    String report() {
        List<String> text = new ArrayList<>();
        text.add("the last exchanges:");
        last(exchanges().stream().map(RecordedExchange::toString).toList()).forEach(text::add);
        List<String> failures = traps();
        if (!failures.isEmpty()) {
            text.add("failures of scripts:");
            last(failures).forEach(text::add);
        }
        return String.join("\n  ", text);
    }

    private static Stream<String> last(List<String> entries) {
        return entries.isEmpty() ? Stream.of("none") : entries.stream().skip(Math.max(0, entries.size() - REPORTED));
    }
}
