package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.InstructionRules;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Registers of a {@link CountedLoop} that need not be computed before the last of the copies that do not look at the
 * loop's conditions: counters, and pointers of accesses that are checked together. Nothing reads them in between, and
 * what they are then is known as a {@link Sum} of what they were.
 *
 * <p>Without this HotSpot would compute them for every copy beforehand, since the copies that do look need the same
 * values, and keep all of them in registers. Immutable.
 */
final class DeferredRegisters {
    static final DeferredRegisters NONE = new DeferredRegisters(new BitSet(), Map.of());

    private final BitSet registers;
    private final Map<Integer, Sum> values;

    private DeferredRegisters(BitSet registers, Map<Integer, Sum> values) {
        this.registers = registers;
        this.values = values;
    }

    /**
     * Finds them.
     *
     * @param program   the program
     * @param graph     the function
     * @param liveness  which registers are needed
     * @param loop      a counted loop without branches but those that leave it
     * @param atLast    what each register holds when the last copy begins; null if that is not known
     * @param isGrouped whether the access at a slot is checked with others in every copy, so that it needs no register
     */
    static DeferredRegisters of(VerifiedProgram program, ControlFlowGraph graph, Liveness liveness, UnrolledLoop loop,
                                Sum[] atLast, IntPredicate isGrouped) {
        int header = graph.start(loop.header());
        int[] code = loop.blocks().stream().flatMap(block -> graph.instructions(program, block)).toArray();
        BitSet written = new BitSet();
        for (int pc : code) {
            written.or(writes(program, pc));
        }
        BitSet deferred = (BitSet) written.clone();
        BitSet before;
        do {
            before = (BitSet) deferred.clone();
            for (int pc : code) {
                boolean isExit = program.opcode(pc).isBranch();
                if (!isExit && !(isSimple(program, pc) && deferred.get(program.instruction(pc).dst()))) {
                    deferred.andNot(writes(program, pc));
                    deferred.andNot(reads(program, pc, isGrouped.test(pc)));
                }
            }
            for (int register = 0; register < atLast.length; register++) {
                if (deferred.get(register) && liveness.isLive(register, header)
                    && (atLast[register] == null || atLast[register].registers()
                    .anyMatch(term -> written.get(term) && !deferred.get(term)))) {
                    deferred.clear(register);
                }
            }
        } while (!before.equals(deferred));
        Map<Integer, Sum> values = new TreeMap<>();
        deferred.stream().filter(register -> liveness.isLive(register, header))
            .forEach(register -> values.put(register, atLast[register]));
        return new DeferredRegisters(deferred, values);
    }

    /** What the registers are that are needed when the last copy begins, by register. */
    Map<Integer, Sum> values() {
        return values;
    }

    /** Whether a register is not computed before. */
    boolean contains(int register) {
        return registers.get(register);
    }

    /** Whether an instruction need not be written before the last copy. */
    boolean skips(VerifiedProgram program, int pc) {
        return isSimple(program, pc) && contains(program.instruction(pc).dst());
    }

    /** Whether an instruction does no more than what {@link AddressPlan} can follow. */
    private static boolean isSimple(VerifiedProgram program, int pc) {
        Opcode opcode = program.opcode(pc);
        boolean immediate = opcode.operand() == Opcode.Operand.IMM;
        return switch (opcode.operation()) {
            case MOV -> opcode.bits() == 64 || immediate && program.instruction(pc).imm() >= 0;
            case ADD -> opcode.bits() == 64;
            case SUB -> opcode.bits() == 64 && immediate;
            case LOAD_IMMEDIATE_64 -> true;
            default -> false;
        };
    }

    private static BitSet writes(VerifiedProgram program, int pc) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        BitSet registers = new BitSet();
        switch (opcode.operation()) {
            case CALL_HELPER, CALL_LOCAL, CALL_REGISTER -> registers.set(0, 6);
            case CMPXCHG -> registers.set(0);
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                if (rule.dst().writes()) {
                    registers.set(in.dst());
                }
                if (rule.src().writes()) {
                    registers.set(in.src());
                }
            }
        }
        return registers;
    }

    private static BitSet reads(VerifiedProgram program, int pc, boolean isGrouped) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        BitSet registers = new BitSet();
        switch (opcode.operation()) {
            case CALL_HELPER, CALL_LOCAL, CALL_REGISTER -> registers.set(0, Instruction.FRAME_POINTER);
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                boolean store = opcode.operation() == Operation.STORE;
                if (rule.src().reads() && (store || !isGrouped)) {
                    registers.set(in.src());
                }
                if (rule.dst().reads() && !(store && isGrouped)) {
                    registers.set(in.dst());
                }
                if (opcode.operation() == Operation.CMPXCHG) {
                    registers.set(0);
                }
            }
        }
        return registers;
    }
}
