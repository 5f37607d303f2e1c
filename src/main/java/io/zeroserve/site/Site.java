package io.zeroserve.site;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The site that is being served: the current snapshot, and the one place that replaces it.
 *
 * <p>{@link #acquire} is for any thread and never blocks. Reloads run one at a time on the worker given to the
 * constructor; requests for one that come while one runs share the next.
 */
public final class Site {

    /** Loads a snapshot. Blocks. */
    @FunctionalInterface
    public interface Source {
        /**
         * Loads everything anew.
         *
         * @return a snapshot with one user, the caller
         * @throws SiteException if any part of it cannot be served
         */
        SiteSnapshot load() throws SiteException;
    }

    /** What must succeed with a snapshot before it is served, such as listeners taking over its certificates. */
    @FunctionalInterface
    public interface Preparation {
        /** Puts the snapshot's parts in force; completes exceptionally if that is refused. */
        CompletionStage<Void> prepare(SiteSnapshot candidate);
    }

    private enum State { SERVING, CLOSED }

    private final Source source;
    private final Executor worker;
    private volatile SiteSnapshot current;
    private Preparation preparation = candidate -> CompletableFuture.completedFuture(null);
    private State state = State.SERVING;
    private long generation;
    private CompletableFuture<ReloadResult> running;
    private CompletableFuture<ReloadResult> waiting;

    /**
     * @param source where reloads come from
     * @param first  the first snapshot; this site takes over its use
     * @param worker runs reloads; may block
     */
    public Site(Source source, SiteSnapshot first, Executor worker) {
        this.source = source;
        this.current = Objects.requireNonNull(first);
        this.worker = worker;
    }

    /** Sets what must succeed before a later snapshot is served. */
    public synchronized void beforeSwap(Preparation step) {
        preparation = step;
    }

    /**
     * The current snapshot, in use until {@link SiteSnapshot#release}.
     *
     * @throws IllegalStateException if the site is closed
     */
    public SiteSnapshot acquire() {
        while (true) {
            SiteSnapshot snapshot = current;
            if (snapshot == null) {
                throw new IllegalStateException("the site is closed");
            }
            // Fails only if a reload replaced the snapshot and its last request ended between these two lines.
            if (snapshot.tryAcquire()) {
                return snapshot;
            }
        }
    }

    /**
     * Loads everything anew and serves it if all of it is good.
     *
     * @return completes with the result, on the worker; exceptionally only by a bug
     */
    public synchronized CompletableFuture<ReloadResult> reload() {
        if (state == State.CLOSED) {
            return CompletableFuture.completedFuture(new ReloadResult.Rejected("the site is closed"));
        }
        if (running == null) {
            running = new CompletableFuture<>();
            start(running);
            return running;
        }
        if (waiting == null) {
            waiting = new CompletableFuture<>();
        }
        return waiting;
    }

    private void start(CompletableFuture<ReloadResult> result) {
        worker.execute(() -> {
            try {
                ReloadResult outcome = reloadNow();
                finished();
                result.complete(outcome);
            } catch (Throwable bug) {
                finished();
                result.completeExceptionally(bug);
            }
        });
    }

    private synchronized void finished() {
        running = waiting;
        waiting = null;
        if (running != null) {
            start(running);
        }
    }

    private ReloadResult reloadNow() {
        SiteSnapshot candidate;
        try {
            candidate = source.load();
        } catch (SiteException e) {
            return new ReloadResult.Rejected(e.getMessage());
        }
        Preparation step;
        synchronized (this) {
            step = preparation;
        }
        try {
            step.prepare(candidate).toCompletableFuture().join();
        } catch (CompletionException e) {
            candidate.release();
            return new ReloadResult.Rejected(String.valueOf(e.getCause().getMessage()));
        }
        return swap(candidate);
    }

    private synchronized ReloadResult swap(SiteSnapshot candidate) {
        if (state == State.CLOSED) {
            candidate.release();
            return new ReloadResult.Rejected("the site was closed meanwhile");
        }
        SiteSnapshot old = current;
        // First the swap, then the release: acquire() always finds a snapshot that is alive.
        current = candidate;
        old.release();
        generation++;
        return new ReloadResult.Swapped(generation, candidate.summary());
    }

    /** Stops serving: requests that run finish with their snapshot, no other starts. */
    public synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        SiteSnapshot last = current;
        current = null;
        last.release();
    }
}
