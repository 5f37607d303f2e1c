package io.zeroserve.site;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The site that is being served: the current snapshot, and the one place that replaces it.
 *
 * <p>{@link #acquire} is for any thread and never blocks. Reloads run one at a time on the worker given to the
 * constructor; requests for one that come while one runs share the next. So do rollbacks.
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

    private enum Step { RELOAD, ROLL_BACK }

    /** A step that runs or waits. */
    private record Job(Step step, CompletableFuture<ReloadResult> result) {
    }

    private final Source source;
    private final Executor worker;
    private final boolean keepsPrevious;
    private volatile SiteSnapshot current;
    private SiteSnapshot previous;
    private Preparation preparation = candidate -> CompletableFuture.completedFuture(null);
    private State state = State.SERVING;
    private long generation;
    /** The first one runs. */
    private final Deque<Job> jobs = new ArrayDeque<>();

    /**
     * A site that forgets what it served before.
     *
     * @param source where reloads come from
     * @param first  the first snapshot; this site takes over its use
     * @param worker runs reloads; may block
     */
    public Site(Source source, SiteSnapshot first, Executor worker) {
        this(source, first, worker, false);
    }

    private Site(Source source, SiteSnapshot first, Executor worker, boolean keepsPrevious) {
        this.source = source;
        this.current = Objects.requireNonNull(first);
        this.worker = worker;
        this.keepsPrevious = keepsPrevious;
    }

    /** As the constructor, for a site that keeps the snapshot before the current one, for {@link #rollBack}. */
    public static Site keepingPrevious(Source source, SiteSnapshot first, Executor worker) {
        return new Site(source, first, worker, true);
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
        SiteSnapshot snapshot = acquireOrNull();
        if (snapshot == null) {
            throw new IllegalStateException("the site is closed");
        }
        return snapshot;
    }

    /** As {@link #acquire}, but null if the site is closed. */
    public SiteSnapshot acquireOrNull() {
        while (true) {
            SiteSnapshot snapshot = current;
            // Fails only if a reload replaced the snapshot and its last request ended between these two lines.
            if (snapshot == null || snapshot.tryAcquire()) {
                return snapshot;
            }
        }
    }

    /**
     * Loads everything anew and serves it if all of it is good.
     *
     * @return completes with the result, on the worker; exceptionally only by a bug
     */
    public CompletableFuture<ReloadResult> reload() {
        return enqueue(Step.RELOAD);
    }

    /**
     * Serves what was served before the last swap, its certificates included, which a site does that keeps it; the two
     * change places, so that doing it twice changes nothing.
     *
     * @return as for {@link #reload}
     */
    public CompletableFuture<ReloadResult> rollBack() {
        return enqueue(Step.ROLL_BACK);
    }

    private synchronized CompletableFuture<ReloadResult> enqueue(Step step) {
        if (state == State.CLOSED) {
            return CompletableFuture.completedFuture(new ReloadResult.Rejected("the site is closed"));
        }
        // One that runs may have read the old state; one that waits has not.
        if (jobs.size() > 1 && jobs.getLast().step == step) {
            return jobs.getLast().result;
        }
        Job job = new Job(step, new CompletableFuture<>());
        jobs.add(job);
        if (jobs.size() == 1) {
            start(job);
        }
        return job.result;
    }

    private void start(Job job) {
        worker.execute(() -> {
            try {
                ReloadResult outcome = switch (job.step) {
                    case RELOAD -> reloadNow();
                    case ROLL_BACK -> rollBackNow();
                };
                finished();
                job.result.complete(outcome);
            } catch (Throwable bug) {
                finished();
                job.result.completeExceptionally(bug);
            }
        });
    }

    private synchronized void finished() {
        jobs.remove();
        if (!jobs.isEmpty()) {
            start(jobs.getFirst());
        }
    }

    private ReloadResult reloadNow() {
        SiteSnapshot candidate;
        try {
            candidate = source.load();
        } catch (SiteException e) {
            return new ReloadResult.Rejected(e.getMessage());
        }
        ReloadResult result = serve(candidate);
        if (result instanceof ReloadResult.Rejected) {
            candidate.release();
        }
        return result;
    }

    private ReloadResult rollBackNow() {
        SiteSnapshot candidate;
        synchronized (this) {
            candidate = previous;
        }
        if (candidate == null) {
            return new ReloadResult.Rejected(keepsPrevious ? "there was no other site before this one"
                    : "the site before is not kept (--keep-previous)");
        }
        return serve(candidate);
    }

    /** Serves a snapshot whose use is handed over if that succeeds. */
    private ReloadResult serve(SiteSnapshot candidate) {
        Preparation step;
        synchronized (this) {
            step = preparation;
        }
        try {
            step.prepare(candidate).toCompletableFuture().join();
        } catch (CompletionException e) {
            // Many a failure of a process that is ending has no message.
            Throwable cause = e.getCause();
            return new ReloadResult.Rejected(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
        SiteSnapshot before = current;
        // Null if the site was closed meanwhile, in which case it does not matter.
        SiteChanges changes = before == null ? null : SiteChanges.between(before, candidate);
        return swap(candidate, changes);
    }

    private synchronized ReloadResult swap(SiteSnapshot candidate, SiteChanges changes) {
        if (state == State.CLOSED) {
            return new ReloadResult.Rejected("the site was closed meanwhile");
        }
        SiteSnapshot old = current;
        // First the swap, then the release: acquire() always finds a snapshot that is alive.
        current = candidate;
        SiteSnapshot unused = keepsPrevious ? previous : old;
        previous = keepsPrevious ? old : null;
        // Rolling back makes the one before the current one: it stays in use.
        if (unused != null && unused != candidate) {
            unused.release();
        }
        generation++;
        return new ReloadResult.Swapped(generation, candidate.summary(), changes);
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
        if (previous != null) {
            previous.release();
            previous = null;
        }
    }
}
