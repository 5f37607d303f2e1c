package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What is known of each register before each instruction of a function: a forward data-flow analysis.
 *
 * <p>A register is unwritten, an unknown number, a known constant, a known distance from r10, an unknown distance from
 * r10, or the address of a known function. It serves three purposes:
 * <ul>
 *   <li>an instruction that reads an unwritten register, or leaves the stack for certain, is refused;
 *   <li>the depth of the frame is derived from the lowest distance seen, and accesses at a known distance need no
 *       address arithmetic when they run;
 *   <li>{@code callx} is admitted where the function is known.
 * </ul>
 *
 * <p>Soundness: refusing is an aid to authors, and a depth that is too small puts two frames of one script on top of
 * each other, inside the same cage. Neither is a security boundary; the cage is.
 */
final class RegionAnalysis {
    /** No distance from r10 is known for an access. */
    static final int UNKNOWN_DISTANCE = Integer.MIN_VALUE;

    private static final byte UNWRITTEN = 0;
    private static final byte NUMBER = 1;
    private static final byte CONSTANT = 2;
    private static final byte FRAME = 3;
    private static final byte FRAME_UNKNOWN = 4;
    private static final byte FUNCTION = 5;

    private static final int REGISTERS = Instruction.REGISTERS;
    private static final int STACK_BYTES = CageLayout.STACK_BYTES;
    /** The values of r1 to r5 do not survive a call (RFC 9669 2). */
    private static final int LAST_SCRATCH = 5;

    private final ProgramShape program;
    private final ControlFlowGraph graph;
    private final State[] entry;
    private int lowest;
    private boolean hidesDepth;

    /** The registers at one point. */
    private static final class State {
        final byte[] kinds = new byte[REGISTERS];
        final long[] values = new long[REGISTERS];

        State copy() {
            State copy = new State();
            System.arraycopy(kinds, 0, copy.kinds, 0, REGISTERS);
            System.arraycopy(values, 0, copy.values, 0, REGISTERS);
            return copy;
        }

        void set(int register, byte kind, long value) {
            kinds[register] = kind;
            values[register] = value;
        }

        /** Merges another path; returns whether that changed anything. */
        boolean join(State other) {
            boolean changed = false;
            for (int r = 0; r < REGISTERS; r++) {
                byte joined = joined(kinds[r], values[r], other.kinds[r], other.values[r]);
                if (joined != kinds[r]) {
                    set(r, joined, 0);
                    changed = true;
                }
            }
            return changed;
        }

        private static byte joined(byte a, long aValue, byte b, long bValue) {
            if (a == b && aValue == bValue) {
                return a;
            }
            if (a == UNWRITTEN || b == UNWRITTEN) {
                return UNWRITTEN;
            }
            return isFrame(a) || isFrame(b) ? FRAME_UNKNOWN : NUMBER;
        }

        static boolean isFrame(byte kind) {
            return kind == FRAME || kind == FRAME_UNKNOWN;
        }
    }

    private RegionAnalysis(ProgramShape program, ControlFlowGraph graph) {
        this.program = program;
        this.graph = graph;
        this.entry = new State[graph.size()];
    }

    /**
     * Analyses a function.
     *
     * @param arguments how many of r1 to r5 its caller has written
     * @param distances receives, at the pc of each access at a known distance from r10, that distance
     * @param callees   receives, at the pc of each {@code callx}, the start of the function it calls
     * @throws VerifyException if an instruction reads what was never written or leaves the stack for certain
     */
    static FrameUse analyse(ProgramShape program, ControlFlowGraph graph, int arguments, int[] distances, int[] callees)
        throws VerifyException {
        RegionAnalysis analysis = new RegionAnalysis(program, graph);
        State first = new State();
        for (int r = 1; r <= arguments; r++) {
            first.set(r, NUMBER, 0);
        }
        first.set(Instruction.FRAME_POINTER, FRAME, 0);
        analysis.reachFixpoint(first);
        for (int block : graph.reversePostorder()) {
            State state = analysis.entry[block].copy();
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                analysis.check(state, pc, distances, callees);
                analysis.step(state, pc);
            }
        }
        return new FrameUse(-analysis.lowest, analysis.hidesDepth);
    }

    /**
     * How a function uses its frame.
     *
     * @param depthBytes the lowest distance below r10 that was seen, as a positive number
     * @param hidesDepth whether it computes addresses from r10 in a way that may lead lower than that
     */
    record FrameUse(int depthBytes, boolean hidesDepth) {
    }

    /**
     * Visits blocks until nothing changes. A block is visited again only when a register of its entry state moved down
     * the lattice, which each can do twice, so the time is linear in the size of the function.
     */
    private void reachFixpoint(State first) {
        int[] order = graph.reversePostorder();
        BitSet pending = new BitSet(order.length);
        entry[0] = first;
        pending.set(0);
        for (int position = 0; position >= 0; position = pending.nextSetBit(0)) {
            pending.clear(position);
            int block = order[position];
            State state = entry[block].copy();
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                step(state, pc);
            }
            for (int successor : graph.successors(block)) {
                if (entry[successor] == null) {
                    entry[successor] = state.copy();
                    pending.set(graph.orderOf(successor));
                } else if (entry[successor].join(state)) {
                    pending.set(graph.orderOf(successor));
                }
            }
        }
    }

    private void step(State state, int pc) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        switch (opcode.operation()) {
            case MOV -> move(state, opcode, in);
            case ADD, SUB -> addOrSubtract(state, opcode, in);
            case LOAD_IMMEDIATE_64 -> {
                if (in.src() == Linker.PSEUDO_FUNCTION) {
                    state.set(in.dst(), FUNCTION, in.imm());
                } else {
                    state.set(in.dst(), CONSTANT, program.wideImm(pc));
                }
            }
            case CALL_HELPER, CALL_LOCAL, CALL_REGISTER -> {
                state.set(0, NUMBER, 0);
                Arrays.fill(state.kinds, 1, LAST_SCRATCH + 1, UNWRITTEN);
            }
            case CMPXCHG -> state.set(0, NUMBER, 0);
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                if (rule.dst().writes()) {
                    state.set(in.dst(), NUMBER, 0);
                }
                if (rule.src().writes()) {
                    state.set(in.src(), NUMBER, 0);
                }
            }
        }
    }

    private void move(State state, Opcode opcode, Instruction in) {
        if (opcode.operand() == Opcode.Operand.IMM) {
            state.set(in.dst(), CONSTANT, opcode.bits() == 64 ? in.imm() : in.imm() & 0xffff_ffffL);
        } else if (opcode.bits() == 64) {
            state.set(in.dst(), state.kinds[in.src()], state.values[in.src()]);
        } else {
            state.set(in.dst(), NUMBER, 0);
        }
    }

    private void addOrSubtract(State state, Opcode opcode, Instruction in) {
        byte kind = state.kinds[in.dst()];
        boolean immediate = opcode.operand() == Opcode.Operand.IMM;
        byte otherKind = immediate ? CONSTANT : state.kinds[in.src()];
        long other = immediate ? in.imm() : state.values[in.src()];
        boolean add = opcode.operation() == Operation.ADD;
        if (opcode.bits() == 64 && otherKind == CONSTANT && (kind == FRAME || kind == CONSTANT)) {
            long sum = state.values[in.dst()] + (add ? other : -other);
            state.set(in.dst(), kind, sum);
            noteDistance(kind, sum);
        } else if (opcode.bits() == 64 && add && kind == CONSTANT && otherKind == FRAME) {
            long sum = state.values[in.dst()] + other;
            state.set(in.dst(), FRAME, sum);
            noteDistance(FRAME, sum);
        } else {
            boolean frame = State.isFrame(kind) || State.isFrame(otherKind);
            // The difference of two frame addresses is a length.
            boolean length = !add && State.isFrame(kind) && State.isFrame(otherKind);
            state.set(in.dst(), frame && !length ? FRAME_UNKNOWN : NUMBER, 0);
        }
        hidesDepth |= state.kinds[in.dst()] == FRAME_UNKNOWN;
    }

    private void noteDistance(byte kind, long distance) {
        if (kind == FRAME && distance < 0 && distance >= -STACK_BYTES) {
            lowest = (int) Math.min(lowest, distance);
        }
    }

    private void check(State state, int pc, int[] distances, int[] callees) throws VerifyException {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        InstructionRules.Rule rule = InstructionRules.of(opcode);
        if (rule.dst().reads()) {
            requireWritten(state, pc, in.dst());
        }
        if (rule.src().reads()) {
            requireWritten(state, pc, in.src());
        }
        switch (opcode.operation()) {
            case CMPXCHG -> {
                requireWritten(state, pc, 0);
                checkAccess(state, pc, in.dst(), in.offset(), opcode.bits() / 8, distances);
            }
            case STORE, ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, FETCH_ADD, FETCH_OR, FETCH_AND,
                FETCH_XOR, XCHG ->
                checkAccess(state, pc, in.dst(), in.offset(), opcode.bits() / 8, distances);
            case LOAD, LOAD_SIGNED -> checkAccess(state, pc, in.src(), in.offset(), opcode.bits() / 8, distances);
            case CALL_HELPER -> {
                for (int r = 1; r <= program.helperArguments(in.imm()); r++) {
                    requireWritten(state, pc, r);
                }
            }
            case CALL_REGISTER -> {
                if (state.kinds[in.dst()] != FUNCTION) {
                    throw program.refuse(pc,
                        "which function r" + in.dst() + " points to is not known here; call functions "
                        + "by name, or through a pointer that always holds the same one");
                }
                callees[pc] = (int) state.values[in.dst()];
            }
            default -> {
                // nothing more to know
            }
        }
    }

    private void requireWritten(State state, int pc, int register) throws VerifyException {
        if (state.kinds[register] == UNWRITTEN) {
            throw program.refuse(pc, "r" + register + " is read before it is written"
                + (register >= 1 && register <= LAST_SCRATCH ? " (a call leaves r1 to r5 undefined)" : ""));
        }
    }

    private void checkAccess(State state, int pc, int base, short offset, int sizeBytes, int[] distances)
        throws VerifyException {
        if (state.kinds[base] != FRAME) {
            return;
        }
        long distance = state.values[base] + offset;
        if (distance < -STACK_BYTES || distance + sizeBytes > 0) {
            throw program.refuse(pc, "the access is at r10" + (distance < 0 ? " - " : " + ") + Math.abs(distance)
                + " and " + sizeBytes + " bytes long, outside the stack, which is the " + STACK_BYTES
                + " bytes below r10");
        }
        noteDistance(FRAME, distance);
        distances[pc] = (int) distance;
    }
}
