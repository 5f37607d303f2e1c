package io.zeroserve.serve;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the request bodies that scripts read may take, all requests together: many clients who each send half
 * a body and wait must not fill the heap. Shared by event loops.
 */
public final class BodyMemory {
    /** Of the heap, unless that is small or large. */
    private static final long HEAP_SHARE = 8;
    private static final long MIN_BYTES = 4L << 20;
    private static final long MAX_BYTES = 256L << 20;

    private final AtomicLong freeBytes;

    /** @param limitBytes the most that they may take */
    public BodyMemory(long limitBytes) {
        freeBytes = new AtomicLong(limitBytes);
    }

    /** As much as fits this JVM's heap. */
    public static BodyMemory ofHeap() {
        return new BodyMemory(Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_SHARE, MIN_BYTES, MAX_BYTES));
    }

    /** Takes memory; false, and nothing is taken, if there is not so much left. */
    boolean take(long bytes) {
        if (freeBytes.addAndGet(-bytes) >= 0) {
            return true;
        }
        freeBytes.addAndGet(bytes);
        return false;
    }

    void giveBack(long bytes) {
        freeBytes.addAndGet(bytes);
    }

    long freeBytes() {
        return freeBytes.get();
    }
}
