package io.zeroserve.ebpf.cage;

/**
 * A guest access outside the cage. Becomes a trap of the run; it never reaches the host's memory.
 */
public final class MemoryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Access access;
    private final long address;
    private final long sizeBytes;

    /** What the guest tried. */
    public enum Access {
        /** Reading. */
        LOAD,
        /** Writing. */
        STORE
    }

    /**
     * @param access    what the guest tried
     * @param address   the guest address of the first byte
     * @param sizeBytes the number of bytes, unsigned
     */
    public MemoryFault(Access access, long address, long sizeBytes) {
        super((access == Access.LOAD ? "load" : "store") + " of " + Long.toUnsignedString(sizeBytes)
            + (sizeBytes == 1 ? " byte" : " bytes") + " at 0x" + Long.toHexString(address)
            + " is outside the script's memory");
        this.access = access;
        this.address = address;
        this.sizeBytes = sizeBytes;
    }

    /** What the guest tried. */
    public Access access() {
        return access;
    }

    /** The guest address of the first byte. */
    public long address() {
        return address;
    }

    /** The number of bytes, unsigned. */
    public long sizeBytes() {
        return sizeBytes;
    }
}
