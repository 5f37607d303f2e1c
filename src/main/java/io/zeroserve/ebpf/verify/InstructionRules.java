package io.zeroserve.ebpf.verify;

import static io.zeroserve.ebpf.verify.InstructionRules.Field.ANY;
import static io.zeroserve.ebpf.verify.InstructionRules.Field.SELECTED;
import static io.zeroserve.ebpf.verify.InstructionRules.Field.ZERO;
import static io.zeroserve.ebpf.verify.InstructionRules.Use.NONE;
import static io.zeroserve.ebpf.verify.InstructionRules.Use.READ;
import static io.zeroserve.ebpf.verify.InstructionRules.Use.UPDATE;
import static io.zeroserve.ebpf.verify.InstructionRules.Use.WRITE;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields each instruction uses, and what the others must be: one row per opcode (RFC 9669 3 to 5).
 */
public final class InstructionRules {

    /** How a register field is used. */
    public enum Use {
        /** Not at all: it must be 0. */
        NONE(false, false),
        /** Its register is read. */
        READ(true, false),
        /** Its register is written. */
        WRITE(false, true),
        /** Its register is read and written. */
        UPDATE(true, true);

        private final boolean reads;
        private final boolean writes;

        Use(boolean reads, boolean writes) {
            this.reads = reads;
            this.writes = writes;
        }

        /** Whether what the register holds matters. */
        public boolean reads() {
            return reads;
        }

        /** Whether the register holds something else afterwards. */
        public boolean writes() {
            return writes;
        }
    }

    /** What a number field may hold. */
    public enum Field {
        /** It is unused and must be 0. */
        ZERO,
        /** Any value. */
        ANY,
        /** It was already looked at to name the opcode. */
        SELECTED
    }

    /**
     * A row of the table.
     *
     * @param dst    use of the destination register field
     * @param src    use of the source register field
     * @param offset what the offset may be
     * @param imm    what the immediate may be
     */
    public record Rule(Use dst, Use src, Field offset, Field imm) {
    }

    private static final Map<Opcode, Rule> RULES = new EnumMap<>(Opcode.class);

    static {
        for (Opcode opcode : Opcode.values()) {
            RULES.put(opcode, row(opcode));
        }
    }

    private InstructionRules() {
    }

    /** The row of an opcode. */
    public static Rule of(Opcode opcode) {
        return RULES.get(opcode);
    }

    private static Rule row(Opcode opcode) {
        boolean register = opcode.operand() == Opcode.Operand.REG;
        Use source = register ? READ : NONE;
        Field imm = opcode.operand() == Opcode.Operand.IMM ? ANY : ZERO;
        Field offset = opcode.selector() == Opcode.Selector.OFFSET ? SELECTED : ZERO;
        return switch (opcode.operation()) {
            case ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, NEG, MOD, SMOD, XOR, ARSH ->
                new Rule(UPDATE, source, offset, imm);
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> new Rule(WRITE, source, offset, imm);
            case LE16, LE32, LE64, BE16, BE32, BE64, BSWAP16, BSWAP32, BSWAP64 ->
                new Rule(UPDATE, NONE, ZERO, SELECTED);
            case JA -> opcode == Opcode.JA32 ? new Rule(NONE, NONE, ZERO, ANY) : new Rule(NONE, NONE, ANY, ZERO);
            case JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE -> new Rule(READ, source, ANY, imm);
            case CALL_HELPER, CALL_LOCAL -> new Rule(NONE, NONE, ZERO, ANY);
            case CALL_REGISTER -> new Rule(READ, NONE, ZERO, ZERO);
            case EXIT -> new Rule(NONE, NONE, ZERO, ZERO);
            case LOAD_IMMEDIATE_64 -> new Rule(WRITE, NONE, ZERO, ANY);
            case LOAD, LOAD_SIGNED -> new Rule(WRITE, READ, ANY, ZERO);
            case STORE -> new Rule(READ, source, ANY, imm);
            case ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, CMPXCHG -> new Rule(READ, READ, ANY, SELECTED);
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG -> new Rule(READ, UPDATE, ANY, SELECTED);
        };
    }

    /**
     * Checks the fields of an instruction against its row.
     *
     * @return what is wrong, or empty
     */
    static Optional<String> violation(Opcode opcode, Instruction in) {
        Rule rule = of(opcode);
        boolean srcSelects = opcode.selector() == Opcode.Selector.SRC;
        if (in.dst() >= Instruction.REGISTERS) {
            return Optional.of("there is no register r" + in.dst());
        }
        if (in.src() >= Instruction.REGISTERS && !srcSelects) {
            return Optional.of("there is no register r" + in.src());
        }
        if (rule.dst == NONE && in.dst() != 0) {
            return Optional.of("the destination register field is " + in.dst() + ", but the instruction has none");
        }
        if (rule.src == NONE && in.src() != 0 && !srcSelects && opcode.operation() != Operation.LOAD_IMMEDIATE_64) {
            return Optional.of("the source register field is " + in.src() + ", but the instruction has none");
        }
        if (rule.offset == ZERO && in.offset() != 0) {
            return Optional.of("the offset field is " + in.offset() + ", but the instruction has none");
        }
        if (rule.imm == ZERO && in.imm() != 0) {
            return Optional.of("the immediate field is " + in.imm() + ", but the instruction has none");
        }
        if (rule.dst.writes() && in.dst() == Instruction.FRAME_POINTER
            || rule.src.writes() && in.src() == Instruction.FRAME_POINTER) {
            return Optional.of("r10, the frame pointer, is read-only");
        }
        return Optional.empty();
    }
}
