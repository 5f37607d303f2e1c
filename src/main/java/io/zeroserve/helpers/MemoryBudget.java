package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;

/**
 * How much memory outside its cage a run may still fill. Freeing gives nothing back, so that a loop of making and freeing
 * ends too. Confined to one event loop.
 */
final class MemoryBudget {
    private final long limitBytes;
    private long usedBytes;

    MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A budget of the same limit, for what does not outlast a call. */
    MemoryBudget another() {
        return new MemoryBudget(limitBytes);
    }

    /** Forgets the run before. */
    void begin() {
        usedBytes = 0;
    }

    /**
     * Takes memory, before it is filled.
     *
     * @param bytes an estimate, at least 0
     * @throws HelperRefusal if the run has used up what it may have
     */
    void charge(long bytes) {
        usedBytes += bytes;
        if (usedBytes > limitBytes) {
            throw new HelperRefusal("external memory footprint exceeded (" + limitBytes + " bytes)");
        }
    }
}
