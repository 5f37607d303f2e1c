package io.zeroserve.ebpf.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A sequence of instruction slots, eight bytes each; a {@code pc} counts slots from 0.
 *
 * <p>Holds whatever it was given: that the slots make sense is the verifier's business.
 */
public final class Bytecode {
    /** Bytes in a slot. */
    public static final int SLOT_BYTES = 8;

    private final long[] slots;

    private Bytecode(long[] slots) {
        this.slots = slots;
    }

    /** Wraps slots, which are copied. */
    public static Bytecode ofSlots(long[] slots) {
        return new Bytecode(slots.clone());
    }

    /**
     * Reads little-endian slots.
     *
     * @param bytes a whole number of slots
     * @throws IllegalArgumentException if the length is not a multiple of {@link #SLOT_BYTES}
     */
    public static Bytecode ofBytes(byte[] bytes) {
        if (bytes.length % SLOT_BYTES != 0) {
            throw new IllegalArgumentException("code of " + bytes.length
                + " bytes is not a whole number of 8-byte slots");
        }
        long[] slots = new long[bytes.length / SLOT_BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(slots);
        return new Bytecode(slots);
    }

    /** The number of slots. */
    public int size() {
        return slots.length;
    }

    /** The slot at a pc, undecoded. */
    public long slot(int pc) {
        return slots[pc];
    }

    /** The instruction at a pc. */
    public Instruction instruction(int pc) {
        return Instruction.decode(slots[pc]);
    }

    /**
     * The 64-bit immediate of a {@code lddw}, whose upper half is in the next slot (RFC 9669 3.2).
     *
     * @param pc the first slot
     * @throws IndexOutOfBoundsException if there is no second slot
     */
    public long wideImm(int pc) {
        Objects.checkIndex(pc + 1, slots.length);
        return slots[pc] >>> 32 | slots[pc + 1] & 0xffff_ffff_0000_0000L;
    }
}
