package io.zeroserve.soak;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Does something again and again until it is closed. */
final class LoadThread implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Begins.
     *
     * @param pause between one time and the next, so that the machine is not full of this
     * @param deed  gets how many times it has been done before
     */
    LoadThread(Duration pause, LongConsumer deed) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            for (long count = 0; !stopped; count++) {
                deed.accept(count);
                LockSupport.parkNanos(pause.toNanos());
            }
        });
    }

    /** Ends when the last time is over. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
