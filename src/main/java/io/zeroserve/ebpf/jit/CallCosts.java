package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.stream.IntStream;

/**
 * How many instructions a call of each function is, those of the functions that it calls included, each loop's once:
 * the loops count fuel themselves. The calls in a short function pay none of their own; the loop around pays for them.
 *
 * <p>Calls are never in a circle, so that this is a finite number; it is saturated at {@link Integer#MAX_VALUE}.
 * Immutable.
 */
final class CallCosts {
    /** What may run between two places that look at the fuel: a microsecond or two. */
    private static final int LONG_CALL = 4_096;

    private final VerifiedProgram program;
    private final int[] ofFunction;
    private final int[] ofCall;

    CallCosts(VerifiedProgram program) {
        this.program = program;
        this.ofFunction = new int[program.functions().size()];
        this.ofCall = new int[program.linked().code().size()];
        program.functions().forEach(this::findCalls);
    }

    /** Finds the calls of a function that can be reached; what they run is looked into first. */
    private void findCalls(VerifiedFunction function) {
        if (ofFunction[function.index()] > 0) {
            return;
        }
        ControlFlowGraph graph = function.graph();
        for (int block = 0; block < graph.size(); block++) {
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                switch (program.opcode(pc).operation()) {
                    case CALL_LOCAL, CALL_REGISTER -> {
                        findCalls(program.callee(pc));
                        ofCall[pc] = ofFunction[program.callee(pc).index()];
                    }
                    default -> {
                        // not a call of a function
                    }
                }
            }
        }
        ofFunction[function.index()] = of(function.start(), function.end());
    }

    /** The instructions from one slot to before another, with what the calls among them run. */
    int of(int from, int to) {
        long calls = IntStream.range(from, to).mapToLong(pc -> ofCall[pc]).sum();
        return (int) Math.min(calls + to - from, Integer.MAX_VALUE);
    }

    /** Whether the calls that a function makes count fuel. */
    boolean isLong(VerifiedFunction caller) {
        return ofFunction[caller.index()] > LONG_CALL;
    }
}
