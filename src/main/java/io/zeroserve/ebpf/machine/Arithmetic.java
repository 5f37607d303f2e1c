package io.zeroserve.ebpf.machine;

import io.zeroserve.ebpf.isa.Operation;

/**
 * The results of arithmetic and comparisons that RFC 9669 4 defines, written once for both engines.
 *
 * <p>All values are 64-bit registers. A 32-bit operation looks at the low halves and zero-extends its result.
 */
public final class Arithmetic {
    private static final long LOW_HALF = 0xffff_ffffL;

    private Arithmetic() {
    }

    /** Unsigned division; a divisor of 0 gives 0 (RFC 9669 4.1). */
    public static long div64(long dst, long src) {
        return src == 0 ? 0 : Long.divideUnsigned(dst, src);
    }

    /** Unsigned remainder; a divisor of 0 leaves the dividend (RFC 9669 4.1). */
    public static long mod64(long dst, long src) {
        return src == 0 ? dst : Long.remainderUnsigned(dst, src);
    }

    /** Signed division, truncating; a divisor of 0 gives 0, and the overflowing quotient is the dividend. */
    public static long sdiv64(long dst, long src) {
        return src == 0 ? 0 : dst / src;
    }

    /** Signed remainder, with the dividend's sign; a divisor of 0 leaves the dividend. */
    public static long smod64(long dst, long src) {
        return src == 0 ? dst : dst % src;
    }

    /** As {@link #div64}, 32 bits wide. */
    public static int div32(int dst, int src) {
        return src == 0 ? 0 : Integer.divideUnsigned(dst, src);
    }

    /** As {@link #mod64}, 32 bits wide. */
    public static int mod32(int dst, int src) {
        return src == 0 ? dst : Integer.remainderUnsigned(dst, src);
    }

    /** As {@link #sdiv64}, 32 bits wide. */
    public static int sdiv32(int dst, int src) {
        return src == 0 ? 0 : dst / src;
    }

    /** As {@link #smod64}, 32 bits wide. */
    public static int smod32(int dst, int src) {
        return src == 0 ? dst : dst % src;
    }

    /** What a 64-bit compare-and-exchange leaves in memory. */
    public static long compareExchange64(long old, long src, long expected) {
        return old == expected ? src : old;
    }

    /** What a 32-bit compare-and-exchange leaves in the low half of memory; the old value is zero-extended. */
    public static long compareExchange32(long old, long src, long expected) {
        return old == (expected & LOW_HALF) ? src : old;
    }

    /**
     * The new value of the destination register.
     *
     * @param bits 32 or 64
     * @throws IllegalArgumentException if the operation is not arithmetic
     */
    public static long alu(Operation operation, int bits, long dst, long src) {
        return bits == 64 ? alu64(operation, dst, src) : alu32(operation, (int) dst, (int) src) & LOW_HALF;
    }

    private static long alu64(Operation operation, long dst, long src) {
        return switch (operation) {
            case ADD -> dst + src;
            case SUB -> dst - src;
            case MUL -> dst * src;
            case DIV -> div64(dst, src);
            case SDIV -> sdiv64(dst, src);
            case OR -> dst | src;
            case AND -> dst & src;
            case LSH -> dst << src;
            case RSH -> dst >>> src;
            case NEG -> -dst;
            case MOD -> mod64(dst, src);
            case SMOD -> smod64(dst, src);
            case XOR -> dst ^ src;
            case MOV -> src;
            case ARSH -> dst >> src;
            case MOVSX8 -> (byte) src;
            case MOVSX16 -> (short) src;
            case MOVSX32 -> (int) src;
            // The host is little-endian as far as the guest can tell: "to little-endian" only truncates.
            case LE16 -> dst & 0xffff;
            case LE32 -> dst & LOW_HALF;
            case LE64 -> dst;
            case BE16, BSWAP16 -> Short.reverseBytes((short) dst) & 0xffffL;
            case BE32, BSWAP32 -> Integer.reverseBytes((int) dst) & LOW_HALF;
            case BE64, BSWAP64 -> Long.reverseBytes(dst);
            default -> throw new IllegalArgumentException(operation + " is not arithmetic");
        };
    }

    private static int alu32(Operation operation, int dst, int src) {
        return switch (operation) {
            case ADD -> dst + src;
            case SUB -> dst - src;
            case MUL -> dst * src;
            case DIV -> div32(dst, src);
            case SDIV -> sdiv32(dst, src);
            case OR -> dst | src;
            case AND -> dst & src;
            case LSH -> dst << src;
            case RSH -> dst >>> src;
            case NEG -> -dst;
            case MOD -> mod32(dst, src);
            case SMOD -> smod32(dst, src);
            case XOR -> dst ^ src;
            case MOV -> src;
            case ARSH -> dst >> src;
            case MOVSX8 -> (byte) src;
            case MOVSX16 -> (short) src;
            default -> throw new IllegalArgumentException(operation + " is not 32-bit arithmetic");
        };
    }

    /**
     * Whether a branch is taken.
     *
     * @param bits 32 or 64
     * @throws IllegalArgumentException if the operation is not a comparison
     */
    public static boolean holds(Operation operation, int bits, long dst, long src) {
        // Sign extension keeps the order of both signed and unsigned 32-bit numbers.
        long a = bits == 64 ? dst : (int) dst;
        long b = bits == 64 ? src : (int) src;
        return switch (operation) {
            case JEQ -> a == b;
            case JNE -> a != b;
            case JGT -> Long.compareUnsigned(a, b) > 0;
            case JGE -> Long.compareUnsigned(a, b) >= 0;
            case JLT -> Long.compareUnsigned(a, b) < 0;
            case JLE -> Long.compareUnsigned(a, b) <= 0;
            case JSET -> (a & b) != 0;
            case JSGT -> a > b;
            case JSGE -> a >= b;
            case JSLT -> a < b;
            case JSLE -> a <= b;
            default -> throw new IllegalArgumentException(operation + " is not a comparison");
        };
    }

    /**
     * What an atomic operation leaves in memory.
     *
     * @param old      the value in memory, zero-extended
     * @param src      the source register
     * @param expected r0, for {@link Operation#CMPXCHG}
     * @param bits     32 or 64
     */
    public static long atomic(Operation operation, int bits, long old, long src, long expected) {
        long mask = bits == 64 ? -1 : LOW_HALF;
        return mask & switch (operation) {
            case ATOMIC_ADD, FETCH_ADD -> old + src;
            case ATOMIC_OR, FETCH_OR -> old | src;
            case ATOMIC_AND, FETCH_AND -> old & src;
            case ATOMIC_XOR, FETCH_XOR -> old ^ src;
            case XCHG -> src;
            case CMPXCHG -> bits == 64 ? compareExchange64(old, src, expected) : compareExchange32(old, src, expected);
            default -> throw new IllegalArgumentException(operation + " is not atomic");
        };
    }
}
