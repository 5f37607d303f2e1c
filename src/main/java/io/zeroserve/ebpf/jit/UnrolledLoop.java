package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.verify.ControlFlowGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * An innermost loop whose body is written several times in a row, so that fuel is counted, and HotSpot's safepoint is
 * polled, once for as many iterations. HotSpot does not unroll these loops by itself: to it, a loop with two reasons to
 * end is not a counted one.
 *
 * @param firstBlock the block that begins an iteration
 * @param lastBlock  the block whose conditional jump leads back; the blocks between are all of the loop
 * @param copies     how often the body is written
 */
record UnrolledLoop(int firstBlock, int lastBlock, int copies) {
    private static final int MOST_COPIES = 8;
    /** The most bytes that the copies of one loop may take: HotSpot's effort grows faster than the code. */
    private static final int BYTES_PER_LOOP = 1_200;

    /**
     * Chooses the loops to unroll.
     *
     * @param graph     the function
     * @param canSuspend whether a block can be left in its middle to be resumed there
     * @param size      the estimated bytes of a block
     * @param spare     the bytes by which the method may grow
     */
    static List<UnrolledLoop> choose(ControlFlowGraph graph, IntPredicate canSuspend, IntUnaryOperator size, int spare) {
        List<UnrolledLoop> chosen = new ArrayList<>();
        int left = spare;
        for (int last = 0; last < graph.size(); last++) {
            int[] successors = graph.successors(last);
            if (successors.length != 2 || !graph.isRetreating(last, successors[1]) || successors[1] > last
                || graph.isRetreating(last, successors[0])) {
                continue;
            }
            int first = successors[1];
            int bytes = 0;
            boolean simple = true;
            for (int block = first; block <= last && simple; block++) {
                bytes += size.applyAsInt(block);
                simple = !canSuspend.test(block) && isWithin(graph, block, first, last);
            }
            int copies = MOST_COPIES;
            while (copies > 1 && (bytes * copies > BYTES_PER_LOOP || bytes * (copies - 1) > left)) {
                copies--;
            }
            if (simple && copies > 1) {
                chosen.add(new UnrolledLoop(first, last, copies));
                left -= bytes * (copies - 1);
            }
        }
        return chosen;
    }

    /** Whether a block is entered from inside the loop alone, unless it begins it, and closes no other loop. */
    private static boolean isWithin(ControlFlowGraph graph, int block, int first, int last) {
        for (int predecessor : graph.predecessors(block)) {
            boolean inside = predecessor >= first && predecessor <= last;
            if (block != first && !inside || inside && graph.isRetreating(predecessor, block)
                && (block != first || predecessor != last)) {
                return false;
            }
        }
        return true;
    }
}
