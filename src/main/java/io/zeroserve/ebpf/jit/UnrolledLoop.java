package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.verify.ControlFlowGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * An innermost loop whose body is written several times in a row, so that fuel is counted, HotSpot's safepoint is
 * polled and addresses are checked once for as many iterations. HotSpot does not unroll these loops by itself: to it, a
 * loop with two reasons to end is not a counted one.
 *
 * @param header the block at which an iteration begins, and the loop is entered
 * @param blocks the loop's blocks
 * @param copies how often the body is written, at least 2
 * @param twice  whether there is room to write the copies twice, if it is a {@link CountedLoop}
 */
record UnrolledLoop(int header, BitSet blocks, int copies, boolean twice) {
    private static final int MOST_COPIES = 8;
    /** The most bytes that the copies of one loop may take: HotSpot's effort grows faster than the code. */
    private static final int BYTES_PER_LOOP = 2_400;

    /**
     * Chooses the loops to unroll: those inside most others first, which run most often; those inside as many share
     * what room there is, and what the short ones need not is left to the long ones.
     *
     * @param graph      the function
     * @param canSuspend whether a block can be left in its middle to be resumed there
     * @param size       the estimated bytes of a block
     * @param spare      the bytes by which the method may grow
     */
    static List<UnrolledLoop> choose(ControlFlowGraph graph, IntPredicate canSuspend,
                                     IntUnaryOperator size, int spare) {
        List<BitSet> loops = IntStream.range(0, graph.size()).mapToObj(header -> naturalLoop(graph, header)).toList();
        List<Candidate> candidates = new ArrayList<>();
        for (int header = 0; header < graph.size(); header++) {
            BitSet blocks = loops.get(header);
            if (!blocks.isEmpty() && isInnermost(graph, header, blocks) && blocks.stream().noneMatch(canSuspend)) {
                int block = header;
                long depth = loops.stream().filter(loop -> loop.get(block)).count();
                candidates.add(new Candidate(header, blocks, depth, blocks.stream().map(size).sum()));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::depth).reversed().thenComparingInt(Candidate::bytes));
        List<UnrolledLoop> chosen = new ArrayList<>();
        int left = spare;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate loop = candidates.get(i);
            long equals = candidates.stream().skip(i).filter(other -> other.depth == loop.depth).count();
            int share = (int) Math.min(BYTES_PER_LOOP, left / equals);
            // One more is written for iterations whose addresses have to be checked one by one.
            int copies = Math.min(MOST_COPIES, share / loop.bytes);
            if (copies > 1) {
                boolean twice = loop.bytes * copies * 2 <= share;
                chosen.add(new UnrolledLoop(loop.header, loop.blocks, copies, twice));
                left -= loop.bytes * copies * (twice ? 2 : 1);
            }
        }
        return chosen;
    }

    private record Candidate(int header, BitSet blocks, long depth, int bytes) {
    }

    /** The natural loop of a block, if it is entered there alone; empty otherwise. */
    private static BitSet naturalLoop(ControlFlowGraph graph, int header) {
        BitSet blocks = new BitSet();
        ArrayDeque<Integer> pending = new ArrayDeque<>();
        for (int latch : graph.predecessors(header)) {
            if (graph.isRetreating(latch, header)) {
                pending.add(latch);
            }
        }
        if (pending.isEmpty()) {
            return blocks;
        }
        blocks.set(header);
        while (!pending.isEmpty()) {
            int block = pending.remove();
            if (!blocks.get(block)) {
                blocks.set(block);
                if (block == 0) {
                    // The function begins inside: the loop has another entry.
                    return new BitSet();
                }
                pending.addAll(graph.predecessors(block));
            }
        }
        return blocks;
    }

    /** Whether a loop has no other inside. */
    private static boolean isInnermost(ControlFlowGraph graph, int header, BitSet blocks) {
        return blocks.stream().allMatch(block -> graph.predecessors(block).stream()
            .noneMatch(before -> block != header && graph.isRetreating(before, block)));
    }

    /** Whether a block is part of the loop. */
    boolean contains(int block) {
        return blocks.get(block);
    }
}
