package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.InstructionRules;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * Where registers of a function are kept as ints: values that 32-bit instructions (RFC 9669 4.1) make and use need no
 * zero-extension in between.
 *
 * <p>The writes that a read may see, the other reads that may see these, and so on, make a <em>web</em>. The value is
 * kept in one way throughout it, so that nothing has to be converted where paths meet: as an int if each write has 32
 * bits or fewer, the rest being zero, and most uses want no more. Were the analysis wrong, a program would compute with
 * an older value, and reach nothing but its own memory: addresses are checked whatever they come from. Immutable.
 */
final class NarrowRegisters {
    private static final int COUNT = Instruction.FRAME_POINTER;
    private static final int ARGUMENTS = 5;

    private final VerifiedProgram program;
    private final int start;
    private final short[] before;
    private final short[] after;

    private NarrowRegisters(VerifiedProgram program, VerifiedFunction function, Liveness liveness) {
        this.program = program;
        this.start = function.start();
        this.before = new short[function.end() - start];
        this.after = new short[function.end() - start];
        Web[][] held = new Web[before.length][];
        Web[][] left = new Web[before.length][];
        connect(function.graph(), liveness, held, left);
        for (int slot = 0; slot < held.length; slot++) {
            if (held[slot] != null) {
                before[slot] = mask(held[slot]);
                after[slot] = mask(left[slot]);
            }
        }
    }

    /** Analyses every function of a program, in time linear in its size. */
    static List<NarrowRegisters> of(VerifiedProgram program, List<Liveness> liveness) {
        List<NarrowRegisters> all = new ArrayList<>();
        for (VerifiedFunction function : program.functions()) {
            all.add(new NarrowRegisters(program, function, liveness.get(function.index())));
        }
        return all;
    }

    /** Whether what a register holds before the instruction at a slot is kept as an int; any answer if it is dead. */
    boolean isNarrow(int register, int pc) {
        return (before[pc - start] & 1 << register) != 0;
    }

    /** Whether what a register holds behind the instruction at a slot is kept as an int. */
    boolean isLeftNarrow(int register, int pc) {
        return (after[pc - start] & 1 << register) != 0;
    }

    private static short mask(Web[] webs) {
        int mask = 0;
        for (int register = 0; register < COUNT; register++) {
            mask |= webs[register].root().isNarrow() ? 1 << register : 0;
        }
        return (short) mask;
    }

    /** Finds the webs that the registers belong to before and behind each instruction. */
    private void connect(ControlFlowGraph graph, Liveness liveness, Web[][] held, Web[][] left) {
        Web[][] entered = new Web[graph.size()][];
        for (int block = 0; block < entered.length; block++) {
            entered[block] = new Web[COUNT];
            for (int register = 0; register < COUNT; register++) {
                // What a function is called with is wide.
                entered[block][register] = new Web(block == 0);
            }
        }
        for (int block = 0; block < entered.length; block++) {
            Web[] webs = entered[block].clone();
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                held[pc - start] = webs.clone();
                pass(pc, webs, liveness);
                left[pc - start] = webs.clone();
            }
            for (int successor : graph.successors(block)) {
                for (int register = 0; register < COUNT; register++) {
                    if (liveness.isLive(register, graph.start(successor))) {
                        webs[register].join(entered[successor][register]);
                    }
                }
            }
        }
    }

    private void pass(int pc, Web[] webs, Liveness liveness) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        switch (opcode.operation()) {
            case EXIT -> webs[0].used(false);
            case CALL_HELPER, CALL_LOCAL, CALL_REGISTER -> {
                for (int register = 0; register <= ARGUMENTS; register++) {
                    if (register > 0 && liveness.isLive(register, pc)) {
                        webs[register].used(false);
                    }
                    webs[register] = new Web(true);
                }
            }
            case CMPXCHG -> {
                webs[in.src()].used(false);
                webs[0].used(false);
                webs[0] = new Web(true);
            }
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                if (rule.src().reads() && in.src() < COUNT) {
                    webs[in.src()].used(readsLowHalf(opcode));
                }
                if (rule.dst().reads() && in.dst() < COUNT) {
                    webs[in.dst()].used(isNarrow(opcode) && opcode.operation() != Operation.STORE);
                }
                if (rule.src().writes()) {
                    webs[in.src()] = new Web(true);
                }
                if (rule.dst().writes()) {
                    webs[in.dst()] = new Web(!isNarrow(opcode) && !isSmallConstant(opcode, in));
                    webs[in.dst()].used(true);
                }
            }
        }
    }

    /** Whether an instruction works on 32 bits or fewer, and makes the rest zero if it writes a register. */
    private static boolean isNarrow(Opcode opcode) {
        return switch (opcode.operation()) {
            case ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, NEG, MOD, SMOD, XOR, ARSH, MOV, MOVSX8, MOVSX16, MOVSX32,
                LOAD, STORE, JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE ->
                opcode.bits() <= Integer.SIZE;
            case LE16, LE32, BE16, BE32, BSWAP16, BSWAP32 -> true;
            default -> false;
        };
    }

    /** Whether no more of the source register matters than its low 32 bits. */
    private static boolean readsLowHalf(Opcode opcode) {
        return switch (opcode.operation()) {
            case LOAD, LOAD_SIGNED -> false;
            case LSH, RSH, ARSH, MOVSX8, MOVSX16, MOVSX32 -> true;
            default -> isNarrow(opcode);
        };
    }

    private static boolean isSmallConstant(Opcode opcode, Instruction in) {
        return opcode.operation() == Operation.MOV && opcode.operand() == Opcode.Operand.IMM && in.imm() >= 0;
    }

    /** A set of writes and reads that belong together; one of two that are joined stands for both. */
    private static final class Web {
        private Web parent = this;
        private boolean wide;
        /** How many uses want an int, less those that want a long. */
        private int gain;

        Web(boolean wide) {
            this.wide = wide;
        }

        Web root() {
            Web root = this;
            while (root.parent != root) {
                root.parent = root.parent.parent;
                root = root.parent;
            }
            return root;
        }

        void join(Web other) {
            Web from = other.root();
            Web to = root();
            if (from != to) {
                from.parent = to;
                to.wide |= from.wide;
                to.gain += from.gain;
            }
        }

        void used(boolean asInt) {
            root().gain += asInt ? 1 : -2;
        }

        boolean isNarrow() {
            return !wide && gain > 0;
        }
    }
}
