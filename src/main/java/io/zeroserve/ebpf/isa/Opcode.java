package io.zeroserve.ebpf.isa;

import static io.zeroserve.ebpf.isa.Opcode.Selector.ANY;
import static io.zeroserve.ebpf.isa.Opcode.Selector.IMM;
import static io.zeroserve.ebpf.isa.Opcode.Selector.OFFSET;
import static io.zeroserve.ebpf.isa.Opcode.Selector.SRC;

import java.util.ArrayList;
import java.util.List;

/**
 * Every instruction of RFC 9669 that a user-space program may use, one constant each.
 *
 * <p>The opcode byte alone does not always name the instruction: {@code DIV} and {@code SDIV} differ in the offset
 * field, the atomics in the immediate, the calls in the source register. Such a constant has a {@link Selector} and the
 * value that the selected field must have. The legacy packet-access instructions (RFC 9669 5.5) are not here.
 */
public enum Opcode {
    ADD32_IMM(0x04, Operation.ADD, 32, Operand.IMM), ADD32_REG(0x0c, Operation.ADD, 32, Operand.REG),
    SUB32_IMM(0x14, Operation.SUB, 32, Operand.IMM), SUB32_REG(0x1c, Operation.SUB, 32, Operand.REG),
    MUL32_IMM(0x24, Operation.MUL, 32, Operand.IMM), MUL32_REG(0x2c, Operation.MUL, 32, Operand.REG),
    DIV32_IMM(0x34, Operation.DIV, 32, Operand.IMM, OFFSET, 0),
    DIV32_REG(0x3c, Operation.DIV, 32, Operand.REG, OFFSET, 0),
    SDIV32_IMM(0x34, Operation.SDIV, 32, Operand.IMM, OFFSET, 1),
    SDIV32_REG(0x3c, Operation.SDIV, 32, Operand.REG, OFFSET, 1),
    OR32_IMM(0x44, Operation.OR, 32, Operand.IMM), OR32_REG(0x4c, Operation.OR, 32, Operand.REG),
    AND32_IMM(0x54, Operation.AND, 32, Operand.IMM), AND32_REG(0x5c, Operation.AND, 32, Operand.REG),
    LSH32_IMM(0x64, Operation.LSH, 32, Operand.IMM), LSH32_REG(0x6c, Operation.LSH, 32, Operand.REG),
    RSH32_IMM(0x74, Operation.RSH, 32, Operand.IMM), RSH32_REG(0x7c, Operation.RSH, 32, Operand.REG),
    NEG32(0x84, Operation.NEG, 32, Operand.NONE),
    MOD32_IMM(0x94, Operation.MOD, 32, Operand.IMM, OFFSET, 0),
    MOD32_REG(0x9c, Operation.MOD, 32, Operand.REG, OFFSET, 0),
    SMOD32_IMM(0x94, Operation.SMOD, 32, Operand.IMM, OFFSET, 1),
    SMOD32_REG(0x9c, Operation.SMOD, 32, Operand.REG, OFFSET, 1),
    XOR32_IMM(0xa4, Operation.XOR, 32, Operand.IMM), XOR32_REG(0xac, Operation.XOR, 32, Operand.REG),
    MOV32_IMM(0xb4, Operation.MOV, 32, Operand.IMM), MOV32_REG(0xbc, Operation.MOV, 32, Operand.REG, OFFSET, 0),
    MOVSX8_32(0xbc, Operation.MOVSX8, 32, Operand.REG, OFFSET, 8),
    MOVSX16_32(0xbc, Operation.MOVSX16, 32, Operand.REG, OFFSET, 16),
    ARSH32_IMM(0xc4, Operation.ARSH, 32, Operand.IMM), ARSH32_REG(0xcc, Operation.ARSH, 32, Operand.REG),
    LE16(0xd4, Operation.LE16, 64, Operand.NONE, IMM, 16), LE32(0xd4, Operation.LE32, 64, Operand.NONE, IMM, 32),
    LE64(0xd4, Operation.LE64, 64, Operand.NONE, IMM, 64),
    BE16(0xdc, Operation.BE16, 64, Operand.NONE, IMM, 16), BE32(0xdc, Operation.BE32, 64, Operand.NONE, IMM, 32),
    BE64(0xdc, Operation.BE64, 64, Operand.NONE, IMM, 64),

    ADD64_IMM(0x07, Operation.ADD, 64, Operand.IMM), ADD64_REG(0x0f, Operation.ADD, 64, Operand.REG),
    SUB64_IMM(0x17, Operation.SUB, 64, Operand.IMM), SUB64_REG(0x1f, Operation.SUB, 64, Operand.REG),
    MUL64_IMM(0x27, Operation.MUL, 64, Operand.IMM), MUL64_REG(0x2f, Operation.MUL, 64, Operand.REG),
    DIV64_IMM(0x37, Operation.DIV, 64, Operand.IMM, OFFSET, 0),
    DIV64_REG(0x3f, Operation.DIV, 64, Operand.REG, OFFSET, 0),
    SDIV64_IMM(0x37, Operation.SDIV, 64, Operand.IMM, OFFSET, 1),
    SDIV64_REG(0x3f, Operation.SDIV, 64, Operand.REG, OFFSET, 1),
    OR64_IMM(0x47, Operation.OR, 64, Operand.IMM), OR64_REG(0x4f, Operation.OR, 64, Operand.REG),
    AND64_IMM(0x57, Operation.AND, 64, Operand.IMM), AND64_REG(0x5f, Operation.AND, 64, Operand.REG),
    LSH64_IMM(0x67, Operation.LSH, 64, Operand.IMM), LSH64_REG(0x6f, Operation.LSH, 64, Operand.REG),
    RSH64_IMM(0x77, Operation.RSH, 64, Operand.IMM), RSH64_REG(0x7f, Operation.RSH, 64, Operand.REG),
    NEG64(0x87, Operation.NEG, 64, Operand.NONE),
    MOD64_IMM(0x97, Operation.MOD, 64, Operand.IMM, OFFSET, 0),
    MOD64_REG(0x9f, Operation.MOD, 64, Operand.REG, OFFSET, 0),
    SMOD64_IMM(0x97, Operation.SMOD, 64, Operand.IMM, OFFSET, 1),
    SMOD64_REG(0x9f, Operation.SMOD, 64, Operand.REG, OFFSET, 1),
    XOR64_IMM(0xa7, Operation.XOR, 64, Operand.IMM), XOR64_REG(0xaf, Operation.XOR, 64, Operand.REG),
    MOV64_IMM(0xb7, Operation.MOV, 64, Operand.IMM), MOV64_REG(0xbf, Operation.MOV, 64, Operand.REG, OFFSET, 0),
    MOVSX8_64(0xbf, Operation.MOVSX8, 64, Operand.REG, OFFSET, 8),
    MOVSX16_64(0xbf, Operation.MOVSX16, 64, Operand.REG, OFFSET, 16),
    MOVSX32_64(0xbf, Operation.MOVSX32, 64, Operand.REG, OFFSET, 32),
    ARSH64_IMM(0xc7, Operation.ARSH, 64, Operand.IMM), ARSH64_REG(0xcf, Operation.ARSH, 64, Operand.REG),
    BSWAP16(0xd7, Operation.BSWAP16, 64, Operand.NONE, IMM, 16),
    BSWAP32(0xd7, Operation.BSWAP32, 64, Operand.NONE, IMM, 32),
    BSWAP64(0xd7, Operation.BSWAP64, 64, Operand.NONE, IMM, 64),

    JA(0x05, Operation.JA, 16, Operand.NONE), JA32(0x06, Operation.JA, 32, Operand.NONE),
    JEQ64_IMM(0x15, Operation.JEQ, 64, Operand.IMM), JEQ64_REG(0x1d, Operation.JEQ, 64, Operand.REG),
    JEQ32_IMM(0x16, Operation.JEQ, 32, Operand.IMM), JEQ32_REG(0x1e, Operation.JEQ, 32, Operand.REG),
    JGT64_IMM(0x25, Operation.JGT, 64, Operand.IMM), JGT64_REG(0x2d, Operation.JGT, 64, Operand.REG),
    JGT32_IMM(0x26, Operation.JGT, 32, Operand.IMM), JGT32_REG(0x2e, Operation.JGT, 32, Operand.REG),
    JGE64_IMM(0x35, Operation.JGE, 64, Operand.IMM), JGE64_REG(0x3d, Operation.JGE, 64, Operand.REG),
    JGE32_IMM(0x36, Operation.JGE, 32, Operand.IMM), JGE32_REG(0x3e, Operation.JGE, 32, Operand.REG),
    JSET64_IMM(0x45, Operation.JSET, 64, Operand.IMM), JSET64_REG(0x4d, Operation.JSET, 64, Operand.REG),
    JSET32_IMM(0x46, Operation.JSET, 32, Operand.IMM), JSET32_REG(0x4e, Operation.JSET, 32, Operand.REG),
    JNE64_IMM(0x55, Operation.JNE, 64, Operand.IMM), JNE64_REG(0x5d, Operation.JNE, 64, Operand.REG),
    JNE32_IMM(0x56, Operation.JNE, 32, Operand.IMM), JNE32_REG(0x5e, Operation.JNE, 32, Operand.REG),
    JSGT64_IMM(0x65, Operation.JSGT, 64, Operand.IMM), JSGT64_REG(0x6d, Operation.JSGT, 64, Operand.REG),
    JSGT32_IMM(0x66, Operation.JSGT, 32, Operand.IMM), JSGT32_REG(0x6e, Operation.JSGT, 32, Operand.REG),
    JSGE64_IMM(0x75, Operation.JSGE, 64, Operand.IMM), JSGE64_REG(0x7d, Operation.JSGE, 64, Operand.REG),
    JSGE32_IMM(0x76, Operation.JSGE, 32, Operand.IMM), JSGE32_REG(0x7e, Operation.JSGE, 32, Operand.REG),
    CALL_HELPER(0x85, Operation.CALL_HELPER, 0, Operand.NONE, SRC, 0),
    CALL_LOCAL(0x85, Operation.CALL_LOCAL, 0, Operand.NONE, SRC, 1),
    CALL_REGISTER(0x8d, Operation.CALL_REGISTER, 0, Operand.NONE),
    EXIT(0x95, Operation.EXIT, 0, Operand.NONE),
    JLT64_IMM(0xa5, Operation.JLT, 64, Operand.IMM), JLT64_REG(0xad, Operation.JLT, 64, Operand.REG),
    JLT32_IMM(0xa6, Operation.JLT, 32, Operand.IMM), JLT32_REG(0xae, Operation.JLT, 32, Operand.REG),
    JLE64_IMM(0xb5, Operation.JLE, 64, Operand.IMM), JLE64_REG(0xbd, Operation.JLE, 64, Operand.REG),
    JLE32_IMM(0xb6, Operation.JLE, 32, Operand.IMM), JLE32_REG(0xbe, Operation.JLE, 32, Operand.REG),
    JSLT64_IMM(0xc5, Operation.JSLT, 64, Operand.IMM), JSLT64_REG(0xcd, Operation.JSLT, 64, Operand.REG),
    JSLT32_IMM(0xc6, Operation.JSLT, 32, Operand.IMM), JSLT32_REG(0xce, Operation.JSLT, 32, Operand.REG),
    JSLE64_IMM(0xd5, Operation.JSLE, 64, Operand.IMM), JSLE64_REG(0xdd, Operation.JSLE, 64, Operand.REG),
    JSLE32_IMM(0xd6, Operation.JSLE, 32, Operand.IMM), JSLE32_REG(0xde, Operation.JSLE, 32, Operand.REG),

    LDDW(0x18, Operation.LOAD_IMMEDIATE_64, 64, Operand.IMM),
    LDXW(0x61, Operation.LOAD, 32, Operand.REG), LDXH(0x69, Operation.LOAD, 16, Operand.REG),
    LDXB(0x71, Operation.LOAD, 8, Operand.REG), LDXDW(0x79, Operation.LOAD, 64, Operand.REG),
    LDXSW(0x81, Operation.LOAD_SIGNED, 32, Operand.REG), LDXSH(0x89, Operation.LOAD_SIGNED, 16, Operand.REG),
    LDXSB(0x91, Operation.LOAD_SIGNED, 8, Operand.REG),
    STW(0x62, Operation.STORE, 32, Operand.IMM), STH(0x6a, Operation.STORE, 16, Operand.IMM),
    STB(0x72, Operation.STORE, 8, Operand.IMM), STDW(0x7a, Operation.STORE, 64, Operand.IMM),
    STXW(0x63, Operation.STORE, 32, Operand.REG), STXH(0x6b, Operation.STORE, 16, Operand.REG),
    STXB(0x73, Operation.STORE, 8, Operand.REG), STXDW(0x7b, Operation.STORE, 64, Operand.REG),

    ATOMIC_ADD32(0xc3, Operation.ATOMIC_ADD, 32, Operand.REG, IMM, 0x00),
    ATOMIC_ADD64(0xdb, Operation.ATOMIC_ADD, 64, Operand.REG, IMM, 0x00),
    ATOMIC_OR32(0xc3, Operation.ATOMIC_OR, 32, Operand.REG, IMM, 0x40),
    ATOMIC_OR64(0xdb, Operation.ATOMIC_OR, 64, Operand.REG, IMM, 0x40),
    ATOMIC_AND32(0xc3, Operation.ATOMIC_AND, 32, Operand.REG, IMM, 0x50),
    ATOMIC_AND64(0xdb, Operation.ATOMIC_AND, 64, Operand.REG, IMM, 0x50),
    ATOMIC_XOR32(0xc3, Operation.ATOMIC_XOR, 32, Operand.REG, IMM, 0xa0),
    ATOMIC_XOR64(0xdb, Operation.ATOMIC_XOR, 64, Operand.REG, IMM, 0xa0),
    FETCH_ADD32(0xc3, Operation.FETCH_ADD, 32, Operand.REG, IMM, 0x01),
    FETCH_ADD64(0xdb, Operation.FETCH_ADD, 64, Operand.REG, IMM, 0x01),
    FETCH_OR32(0xc3, Operation.FETCH_OR, 32, Operand.REG, IMM, 0x41),
    FETCH_OR64(0xdb, Operation.FETCH_OR, 64, Operand.REG, IMM, 0x41),
    FETCH_AND32(0xc3, Operation.FETCH_AND, 32, Operand.REG, IMM, 0x51),
    FETCH_AND64(0xdb, Operation.FETCH_AND, 64, Operand.REG, IMM, 0x51),
    FETCH_XOR32(0xc3, Operation.FETCH_XOR, 32, Operand.REG, IMM, 0xa1),
    FETCH_XOR64(0xdb, Operation.FETCH_XOR, 64, Operand.REG, IMM, 0xa1),
    XCHG32(0xc3, Operation.XCHG, 32, Operand.REG, IMM, 0xe1), XCHG64(0xdb, Operation.XCHG, 64, Operand.REG, IMM, 0xe1),
    CMPXCHG32(0xc3, Operation.CMPXCHG, 32, Operand.REG, IMM, 0xf1),
    CMPXCHG64(0xdb, Operation.CMPXCHG, 64, Operand.REG, IMM, 0xf1);

    /** Where the second operand comes from. */
    public enum Operand {
        /** There is none. */
        NONE,
        /** The sign-extended immediate. */
        IMM,
        /** The source register. */
        REG
    }

    /** The field that tells instructions with one opcode byte apart. */
    public enum Selector {
        /** The opcode byte is enough. */
        ANY,
        /** The offset field. */
        OFFSET,
        /** The immediate field. */
        IMM,
        /** The source register field. */
        SRC
    }

    private static final List<List<Opcode>> BY_CODE = new ArrayList<>();

    static {
        for (int code = 0; code < 256; code++) {
            BY_CODE.add(new ArrayList<>());
        }
        for (Opcode opcode : values()) {
            BY_CODE.get(opcode.code).add(opcode);
        }
    }

    private final int code;
    private final Operation operation;
    private final int bits;
    private final Operand operand;
    private final Selector selector;
    private final int selected;

    Opcode(int code, Operation operation, int bits, Operand operand) {
        this(code, operation, bits, operand, ANY, 0);
    }

    Opcode(int code, Operation operation, int bits, Operand operand, Selector selector, int selected) {
        this.code = code;
        this.operation = operation;
        this.bits = bits;
        this.operand = operand;
        this.selector = selector;
        this.selected = selected;
    }

    /** The opcode byte, 0 to 255. */
    public int code() {
        return code;
    }

    /** What it does. */
    public Operation operation() {
        return operation;
    }

    /** The width in bits of the arithmetic, comparison or memory access; 0 where there is none. */
    public int bits() {
        return bits;
    }

    /** Where the second operand comes from. */
    public Operand operand() {
        return operand;
    }

    /** The field that tells this instruction from others with the same opcode byte. */
    public Selector selector() {
        return selector;
    }

    /** The value of {@link #selector()}'s field, for an assembler. */
    public int selected() {
        return selected;
    }

    /** Whether it takes two slots (RFC 9669 3.2). */
    public boolean isWide() {
        return this == LDDW;
    }

    /** Whether it may jump to its offset or fall through. */
    public boolean isBranch() {
        return operation.compareTo(Operation.JEQ) >= 0 && operation.compareTo(Operation.JSLE) <= 0;
    }

    /** Whether it reads and writes memory in one step. */
    public boolean isAtomic() {
        return operation.compareTo(Operation.ATOMIC_ADD) >= 0;
    }

    /** Whether it calls a helper or another function of the program. */
    public boolean isCall() {
        return operation == Operation.CALL_HELPER || operation == Operation.CALL_LOCAL
            || operation == Operation.CALL_REGISTER;
    }

    /** Whether control never goes on to the next slot. */
    public boolean endsBlock() {
        return operation == Operation.JA || operation == Operation.EXIT;
    }

    /**
     * Names an instruction.
     *
     * @return the opcode, or null if RFC 9669 knows none with these fields
     */
    public static Opcode of(Instruction instruction) {
        for (Opcode candidate : BY_CODE.get(instruction.code())) {
            if (candidate.selects(instruction)) {
                return candidate;
            }
        }
        return null;
    }

    /** The instructions that share an opcode byte, in the order of this enum; empty if the byte is unknown. */
    public static List<Opcode> withCode(int code) {
        return List.copyOf(BY_CODE.get(code));
    }

    private boolean selects(Instruction instruction) {
        return switch (selector) {
            case ANY -> true;
            case OFFSET -> instruction.offset() == selected;
            case IMM -> instruction.imm() == selected;
            case SRC -> instruction.src() == selected;
        };
    }
}
