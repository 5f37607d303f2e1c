package io.zeroserve.ebpf.cage;

/**
 * The geometry of a cage: where stack, writable data and read-only data lie.
 *
 * <pre>
 * index     0            STACK_BYTES            writableEnd           limit     fuelIndex
 *           | stack, grows down | writable data  | read-only data      |       | fuel | room for strides |
 * address   BASE         DATA_ADDRESS
 * </pre>
 *
 * A guest address is an index plus {@link #BASE}. One bound serves every load ({@link #limit()}), another every store
 * ({@link #writableEnd()}); both ranges start at index 0, so an access is one unsigned comparison.
 *
 * @param writableBytes size of the writable data, 0 to {@link #MAX_DATA_BYTES}
 * @param readOnlyBytes size of the read-only data, 0 to {@link #MAX_DATA_BYTES}
 */
public record CageLayout(int writableBytes, int readOnlyBytes) {
    /**
     * The guest address of index 0: far from 0, so that null pointers and small numbers are outside, and below 2^31
     * with all that follows, so that it is an immediate of the processor.
     */
    public static final long BASE = 0x1000_0000L;
    /** Size of the stack, which all functions of one run share. */
    public static final int STACK_BYTES = 32 * 1024;
    /** The top of the stack where the input of a call is copied; the first frame begins below it. */
    public static final int CALLDATA_BYTES = 16;
    /** Index of the first byte above the first frame: what r10 of the entry function points at. */
    public static final int FRAME_TOP = STACK_BYTES - CALLDATA_BYTES;
    /** The guest address of the first data byte. */
    public static final long DATA_ADDRESS = BASE + STACK_BYTES;
    /** The most bytes between two accesses that are checked together though their distance is not known beforehand. */
    public static final int MAX_STRIDE = 1024;
    /** How many strides may lie between the first of such accesses and the last. */
    public static final int MAX_STRIDES = 7;
    /** The most bytes of either kind of data. */
    public static final int MAX_DATA_BYTES = 16 * 1024 * 1024;

    /**
     * Bytes of the array behind the limit, which nobody may touch. HotSpot knows of a checked index only that it is at
     * most the bound, not less than it; with this slack that is enough for it to see that the array's own check of that
     * index cannot fail, and to leave it out.
     */
    private static final int SLACK_BYTES = 8;

    /** Checks the ranges. */
    public CageLayout {
        if (writableBytes < 0 || writableBytes > MAX_DATA_BYTES || readOnlyBytes < 0
            || readOnlyBytes > MAX_DATA_BYTES) {
            throw new IllegalArgumentException("data of " + writableBytes + " and " + readOnlyBytes + " bytes; at most "
                + MAX_DATA_BYTES + " of each");
        }
    }

    /** Index behind the last byte that may be stored to. */
    public int writableEnd() {
        return STACK_BYTES + writableBytes;
    }

    /** Index behind the last byte that may be loaded from. */
    public int limit() {
        return STACK_BYTES + writableBytes + readOnlyBytes;
    }

    /**
     * Index of the four bytes of {@link Cage#fuel()}: behind the limit, where no access of the guest reaches. Four
     * bytes of zero follow.
     */
    public int fuelIndex() {
        return (limit() + SLACK_BYTES + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    /** Index of eight bytes that are always zero. */
    public int zeroIndex() {
        return fuelIndex() + Long.BYTES;
    }

    /**
     * The size of the array. Behind the fuel is room that nobody touches: of accesses that are a stride apart HotSpot
     * knows where the first may be and how long the stride may be, and needs no check of each if the array has room for
     * the sum. That the last one lies below the limit is checked.
     */
    int totalBytes() {
        return fuelIndex() + Long.BYTES + MAX_STRIDES * MAX_STRIDE;
    }
}
