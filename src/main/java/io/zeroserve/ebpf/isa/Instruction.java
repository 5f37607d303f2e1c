package io.zeroserve.ebpf.isa;

/**
 * One basic instruction as encoded (RFC 9669 3.1).
 *
 * @param code   the opcode byte, 0 to 255
 * @param dst    the destination register field, 0 to 15
 * @param src    the source register field, 0 to 15
 * @param offset the signed offset, in slots for jumps and in bytes for memory
 * @param imm    the signed immediate
 */
public record Instruction(int code, int dst, int src, short offset, int imm) {

    /** The frame pointer, read-only. */
    public static final int FRAME_POINTER = 10;
    /** Registers r0 to r10. */
    public static final int REGISTERS = 11;

    /** Decodes a slot, read as a little-endian 64-bit number. */
    public static Instruction decode(long slot) {
        return new Instruction((int) slot & 0xff, (int) (slot >>> 8) & 0xf, (int) (slot >>> 12) & 0xf,
            (short) (slot >>> 16), (int) (slot >>> 32));
    }

    /** The slot that decodes to this instruction. */
    public long encode() {
        return code | (long) dst << 8 | (long) src << 12 | (offset & 0xffffL) << 16 | (long) imm << 32;
    }
}
