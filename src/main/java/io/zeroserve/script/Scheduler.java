package io.zeroserve.script;

/** The event loop that a {@link ScriptRunner} belongs to, as far as it needs it to resume a suspended script. */
public interface Scheduler {

    /** Runs a task on the event loop after a delay in milliseconds, at least 1. */
    void schedule(long delayMillis, Runnable task);

    /** Runs a task on the event loop, soon. For any thread. */
    void execute(Runnable task);
}
