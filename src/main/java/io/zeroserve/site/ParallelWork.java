package io.zeroserve.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Does pieces of work on all processors. Blocks until all are done, or one has failed. */
final class ParallelWork {
    /** More threads would wait for memory and disk, and for each other's windows. */
    private static final int MAX_THREADS = 8;

    private ParallelWork() {
    }

    /**
     * A piece of work, done by one thread.
     *
     * @param <T> what each thread has for itself
     */
    @FunctionalInterface
    interface Piece<T> {
        void run(T own) throws IOException;
    }

    /**
     * Does the pieces in about their order.
     *
     * @param own makes what a thread has for itself
     * @throws IOException the first failure
     */
    static <T> void run(List<Piece<T>> pieces, Supplier<T> own) throws IOException {
        int threads = Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS), pieces.size());
        AtomicInteger next = new AtomicInteger();
        if (threads <= 1) {
            runAll(pieces, next, own.get());
            return;
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads - 1)) {
            List<Future<Void>> others = new ArrayList<>();
            for (int i = 1; i < threads; i++) {
                others.add(executor.submit(() -> {
                    runAll(pieces, next, own.get());
                    return null;
                }));
            }
            try {
                runAll(pieces, next, own.get());
                for (Future<Void> other : others) {
                    await(other);
                }
            } finally {
                // What is left is of no use after a failure.
                next.set(pieces.size());
            }
        }
    }

    private static <T> void runAll(List<Piece<T>> pieces, AtomicInteger next, T own) throws IOException {
        for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
            pieces.get(i).run(own);
        }
    }

    private static void await(Future<Void> other) throws IOException {
        try {
            other.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case Error error -> throw error;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading the site", e);
        }
    }
}
