package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import java.util.BitSet;
import java.util.List;

/**
 * Which registers of a function are read before they are written again: a backward data-flow analysis.
 *
 * <p>A function that leaves in order to be resumed saves these alone, so that the JVM need not keep the others. Nothing
 * rests on it but that: the JVM's own verifier refuses code that reads a register which was not restored. Immutable.
 */
public final class Liveness {
    private static final int R0 = 1;
    /** r0, and the argument registers r1 to r5 (RFC 9669 2). */
    private static final int CLOBBERED_BY_CALL = 0b11_1111;

    private final VerifiedProgram program;
    private final Liveness[] all;
    private final int start;
    private final short[] live;

    private Liveness(VerifiedProgram program, VerifiedFunction function, Liveness[] all) {
        this.program = program;
        this.all = all;
        this.start = function.start();
        this.live = new short[function.end() - function.start()];
    }

    /** Analyses every function of a program, in time linear in its size but for loops in loops. */
    public static List<Liveness> of(VerifiedProgram program) {
        Liveness[] all = new Liveness[program.functions().size()];
        program.functions().forEach(function -> analyse(program, function, all));
        return List.of(all);
    }

    /** Analyses a function after those that it calls. These calls are never in a circle and at most 8 deep. */
    private static void analyse(VerifiedProgram program, VerifiedFunction function, Liveness[] all) {
        if (all[function.index()] != null) {
            return;
        }
        function.callees().forEach(callee -> analyse(program, program.functions().get(callee), all));
        Liveness liveness = new Liveness(program, function, all);
        ControlFlowGraph graph = function.graph();
        int[] order = graph.reversePostorder();
        BitSet pending = new BitSet(order.length);
        pending.set(0, order.length);
        for (int at = order.length - 1; at >= 0; at = pending.previousSetBit(order.length - 1)) {
            pending.clear(at);
            int block = order[at];
            int before = liveness.live[graph.start(block) - liveness.start];
            liveness.passThrough(graph, block);
            if (liveness.live[graph.start(block) - liveness.start] != before) {
                graph.predecessors(block).forEach(predecessor -> pending.set(graph.orderOf(predecessor)));
            }
        }
        all[function.index()] = liveness;
    }

    private void passThrough(ControlFlowGraph graph, int block) {
        int mask = 0;
        for (int successor : graph.successors(block)) {
            mask |= live[graph.start(successor) - start];
        }
        for (int pc = graph.last(block); pc >= graph.start(block); pc--) {
            if (program.opcode(pc) != null) {
                mask = before(pc, mask);
                live[pc - start] = (short) mask;
            }
        }
    }

    private int before(int pc, int after) {
        Opcode opcode = program.opcode(pc);
        Instruction in = program.instruction(pc);
        return switch (opcode.operation()) {
            case EXIT -> R0;
            case CALL_HELPER ->
                after & ~CLOBBERED_BY_CALL | arguments(program.helpers().get(in.imm()).signature().arguments());
            case CALL_LOCAL, CALL_REGISTER ->
                after & ~CLOBBERED_BY_CALL | all[program.callee(pc).index()].live[0]
                & arguments(Verifier.MAX_ARGUMENTS);
            default -> {
                InstructionRules.Rule rule = InstructionRules.of(opcode);
                int mask = after & ~bit(rule.dst().writes(), in.dst()) & ~bit(rule.src().writes(), in.src());
                mask |= bit(rule.dst().reads(), in.dst()) | bit(rule.src().reads(), in.src());
                yield opcode.operation() == Operation.CMPXCHG ? mask | R0 : mask;
            }
        };
    }

    private static int arguments(int count) {
        return (1 << count) - 1 << 1;
    }

    private static int bit(boolean condition, int register) {
        return condition ? 1 << register : 0;
    }

    /** Whether what a register holds before the instruction at a slot may still be read. */
    public boolean isLive(int register, int pc) {
        return (live[pc - start] & 1 << register) != 0;
    }
}
