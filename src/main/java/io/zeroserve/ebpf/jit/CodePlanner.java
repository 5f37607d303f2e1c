package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Divides functions into methods that HotSpot will compile.
 *
 * <p>HotSpot leaves a method of more than {@link #HUGE_METHOD_LIMIT} bytes in its interpreter for good, which is some
 * hundred times slower. The size of each instruction's code is estimated; a function whose estimate is below
 * {@link #METHOD_BUDGET} becomes one direct method, unless it spans too many slots. A larger one becomes parts of
 * consecutive blocks. Since going from one part to another costs some ten nanoseconds, a part is ended where the fewest
 * loops are cut: the planner fills it up to the budget and then looks back for the last place that lies in no loop, or
 * else in the fewest.
 */
final class CodePlanner {
    /** HotSpot's flag of that name: a method with more bytes of bytecode is never compiled. */
    static final int HUGE_METHOD_LIMIT = 8_000;
    /** What methods are planned for; the difference to the limit makes up for estimates that are too low. */
    static final int METHOD_BUDGET = 6_500;
    /** How far apart instructions of one method may be: line numbers tell them apart, and these have 16 bits. */
    private static final int MAX_METHOD_SLOTS = 0xffff;
    /** Code that every method has besides its instructions: entry, exits, suspension. */
    private static final int METHOD_OVERHEAD = 300;

    /** Code that counts fuel at the end of a loop, and leaves for want of it. */
    private static final int FUEL_BYTES = 62;

    /** A load or store whose address is checked elsewhere. */
    private static final int GROUPED_BYTES = 22;

    private final VerifiedProgram program;
    private final List<Liveness> liveness;
    private final List<NarrowRegisters> narrow;
    private final int budget;

    /**
     * @param liveness which registers of each function are needed
     * @param narrow   which are kept as ints
     * @param budget   the estimated bytes of a method, at most {@link #METHOD_BUDGET}
     */
    CodePlanner(VerifiedProgram program, List<Liveness> liveness, List<NarrowRegisters> narrow, int budget) {
        this.program = program;
        this.liveness = liveness;
        this.narrow = narrow;
        this.budget = budget;
    }

    /**
     * A stretch of code that becomes one method.
     *
     * @param function the function it belongs to
     * @param start    its first slot
     * @param end      behind its last slot
     * @param entries  the slots at which it can be entered, in order
     */
    record Part(VerifiedFunction function, int start, int end, SortedSet<Integer> entries) {
    }

    /**
     * The methods of one function.
     *
     * @param function the function
     * @param direct   whether it also has a direct method
     * @param unrolled the loops that are unrolled
     * @param parts    its parts, by start
     */
    record Plan(VerifiedFunction function, boolean direct, List<UnrolledLoop> unrolled, List<Part> parts) {
    }

    /** Plans a function. */
    Plan plan(VerifiedFunction function) {
        int[] sizes = new int[function.end() - function.start()];
        int total = METHOD_OVERHEAD;
        ControlFlowGraph graph = function.graph();
        for (int block = 0; block < graph.size(); block++) {
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                sizes[pc - function.start()] = estimate(function, pc);
                total += sizes[pc - function.start()];
            }
        }
        boolean direct = total <= budget && sizes.length <= MAX_METHOD_SLOTS;
        List<int[]> stretches = direct
            ? List.of(new int[] {function.start(), function.end()})
            : divide(function, sizes);
        List<UnrolledLoop> unrolled = direct
            ? UnrolledLoop.choose(graph, block -> isResumedInside(graph, block), loop -> size(function, loop),
            loop -> shortSize(function, loop), budget - total)
            : List.of();
        return new Plan(function, direct, unrolled, parts(function, stretches));
    }

    private boolean isResumedInside(ControlFlowGraph graph, int block) {
        for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
            if (isResumedBehind(pc)) {
                return true;
            }
        }
        return false;
    }

    /** The size of one of the copies of a loop that do not count fuel. */
    private int size(VerifiedFunction function, UnrolledLoop loop) {
        ControlFlowGraph graph = function.graph();
        return loop.blocks().stream().map(block -> (isLoop(graph.last(block)) ? -FUEL_BYTES : 0)
            + graph.instructions(program, block).map(pc -> estimate(function, pc)).sum()).sum();
    }

    /** The size of one that need not look at the conditions of the loop; empty if it is not a counted one. */
    private OptionalInt shortSize(VerifiedFunction function, UnrolledLoop loop) {
        ControlFlowGraph graph = function.graph();
        Part whole = new Part(function, function.start(), function.end(), Collections.emptySortedSet());
        AddressPlan plan = new AddressPlan(program, graph, liveness.get(function.index()),
            new CodeLayout(graph, whole, List.of(loop), _ -> false, _ -> false));
        return plan.counted(loop) == null ? OptionalInt.empty() : OptionalInt.of(loop.blocks().stream()
            .flatMap(block -> graph.instructions(program, block))
            .map(pc -> plan.isLeftOut(program, loop, pc) ? 0
                : plan.isGrouped(loop, pc) ? GROUPED_BYTES : estimate(function, pc)).sum());
    }

    private List<int[]> divide(VerifiedFunction function, int[] sizes) {
        int[] loopDepth = loopDepths(function);
        List<int[]> stretches = new ArrayList<>();
        int start = 0;
        int size = METHOD_OVERHEAD;
        int best = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (i > start && sizes[i] > 0) {
                if (size + sizes[i] > budget || i - start >= MAX_METHOD_SLOTS) {
                    int cut = best < 0 ? i : best;
                    stretches.add(new int[] {function.start() + start, function.start() + cut});
                    start = cut;
                    i = cut;
                    size = METHOD_OVERHEAD;
                    best = -1;
                } else if (size > budget / 4 && (best < 0 || loopDepth[i] <= loopDepth[best])) {
                    best = i;
                }
            }
            size += sizes[i];
        }
        stretches.add(new int[] {function.start() + start, function.end()});
        return stretches;
    }

    /** How many retreating edges span the gap before each slot: cutting there cuts as many loops. */
    private int[] loopDepths(VerifiedFunction function) {
        ControlFlowGraph graph = function.graph();
        int[] change = new int[function.end() - function.start() + 1];
        for (int block = 0; block < graph.size(); block++) {
            for (int successor : graph.successors(block)) {
                int target = graph.start(successor) - function.start();
                int source = graph.end(block) - function.start();
                if (target < source) {
                    change[target + 1]++;
                    change[source]--;
                }
            }
        }
        for (int i = 1; i < change.length; i++) {
            change[i] += change[i - 1];
        }
        return change;
    }

    private List<Part> parts(VerifiedFunction function, List<int[]> stretches) {
        List<TreeSet<Integer>> entries = new ArrayList<>();
        stretches.forEach(stretch -> entries.add(new TreeSet<>()));
        int[] partOf = new int[function.end() - function.start()];
        for (int i = 0; i < stretches.size(); i++) {
            for (int pc = stretches.get(i)[0]; pc < stretches.get(i)[1]; pc++) {
                partOf[pc - function.start()] = i;
            }
        }
        ControlFlowGraph graph = function.graph();
        IntConsumer enter = pc -> entries.get(partOf[pc - function.start()]).add(pc);
        enter.accept(function.start());
        for (int block = 0; block < graph.size(); block++) {
            for (int pc = graph.start(block); pc < graph.end(block); pc = program.next(pc)) {
                int next = program.next(pc);
                if (isResumedBehind(pc)) {
                    enter.accept(next);
                }
                if (isLocalCall(pc)) {
                    enter.accept(pc);
                }
                if (next < graph.end(block) && partOf[next - function.start()] != partOf[pc - function.start()]) {
                    enter.accept(next);
                }
            }
            int last = graph.last(block);
            for (int successor : graph.successors(block)) {
                if (partOf[graph.start(successor) - function.start()] != partOf[last - function.start()]
                    || graph.isRetreating(block, successor)) {
                    enter.accept(graph.start(successor));
                }
            }
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            parts.add(new Part(function, stretches.get(i)[0], stretches.get(i)[1],
                Collections.unmodifiableSortedSet(entries.get(i))));
        }
        return parts;
    }

    private boolean isLocalCall(int pc) {
        Operation operation = program.opcode(pc).operation();
        return operation == Operation.CALL_LOCAL || operation == Operation.CALL_REGISTER;
    }

    private boolean isResumedBehind(int pc) {
        return isLocalCall(pc) || program.opcode(pc) == Opcode.CALL_HELPER
            && program.helpers().get(program.instruction(pc).imm()).signature().waiting() == Waiting.MAY_WAIT;
    }

    /** Bytes of bytecode, as the emitters make them, for the longest forms of loads, stores and constants. */
    private int estimate(VerifiedFunction function, int pc) {
        Opcode opcode = program.opcode(pc);
        boolean direct = opcode.bits() == 64
            || narrow.get(function.index()).isLeftNarrow(program.instruction(pc).dst(), pc);
        return switch (opcode.operation()) {
            case ADD, SUB, MUL, OR, AND, LSH, RSH, NEG, XOR, ARSH -> direct ? 8 : 15;
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> direct ? 6 : 10;
            case LE16, LE32, LE64, BE16, BE32, BE64, BSWAP16, BSWAP32, BSWAP64 -> 14;
            case DIV, SDIV, MOD, SMOD -> 16;
            case JA -> 8;
            case JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE -> 13 + (isLoop(pc) ? FUEL_BYTES : 0);
            case CALL_HELPER -> 26;
            case CALL_LOCAL, CALL_REGISTER -> 130;
            case EXIT -> 6;
            case LOAD_IMMEDIATE_64 -> 5;
            case LOAD, LOAD_SIGNED -> program.distance(pc).isPresent() ? 22 : 31;
            case STORE -> program.distance(pc).isPresent() ? 17 : 62;
            case ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR,
                XCHG, CMPXCHG ->
                110;
        };
    }

    /** Whether a jump leads back, which takes counting fuel; a cheap guess for the estimate. */
    private boolean isLoop(int pc) {
        return program.opcode(pc).isBranch() && program.instruction(pc).offset() < 0;
    }
}
