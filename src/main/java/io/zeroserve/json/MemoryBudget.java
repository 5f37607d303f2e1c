package io.zeroserve.json;

import io.zeroserve.ebpf.machine.HelperRefusal;

/**
 * How much memory a run of a script, or a reader of somebody's text, may still fill. Freeing gives nothing back, so
 * that a loop of making and freeing ends too. Confined to one thread at a time.
 */
public final class MemoryBudget {
    private final long limitBytes;
    private long usedBytes;

    /** @param limitBytes how much may be taken in all, by estimate */
    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A budget of the same limit, for what does not outlast a call. */
    public MemoryBudget another() {
        return new MemoryBudget(limitBytes);
    }

    /** Forgets what was taken before. */
    public void begin() {
        usedBytes = 0;
    }

    /**
     * Takes memory, before it is filled.
     *
     * @param bytes an estimate, at least 0
     * @throws HelperRefusal if that is more than is left
     */
    public void charge(long bytes) {
        usedBytes += bytes;
        if (usedBytes > limitBytes) {
            throw new HelperRefusal("external memory footprint exceeded (" + limitBytes + " bytes)");
        }
    }
}
