package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * An innermost loop whose body is written several times in a row, so that fuel is counted, HotSpot's safepoint is
 * polled and addresses are checked once for as many iterations. HotSpot does not unroll these loops by itself: to it, a
 * loop with two reasons to end is not a counted one.
 *
 * @param header the block at which an iteration begins, and the loop is entered
 * @param blocks the loop's blocks
 * @param copies how often the body is written, at least 2
 * @param more   how many copies are written besides, which look at the conditions of a {@link CountedLoop}: none, or
 *               at least 2
 */
record UnrolledLoop(int header, BitSet blocks, int copies, int more) {
    private static final int MOST_COPIES = CageLayout.MAX_STRIDES + 1;
    /** The most bytes that the copies of one loop may take: HotSpot's effort grows faster than the code. */
    private static final int BYTES_PER_LOOP = 2_400;

    /** The fewest copies that need not look at a loop's conditions for which it is worth while to write others too. */
    private static final int FEWEST_SHORT_COPIES = 4;
    private static final int FEWEST = 2;
    /** The bytes of the tests before copies that need not look at the conditions. */
    private static final int BYTES_OF_TESTS = 100;

    /**
     * Chooses the loops to unroll: those inside most others first, which run most often; those inside as many share
     * what room there is, and what the short ones need not is left to the long ones.
     *
     * @param graph      the function
     * @param canSuspend whether a block can be left in its middle to be resumed there
     * @param size       the estimated bytes of a copy of a loop
     * @param shortSize  those of one that need not look at the loop's conditions; empty if it is no counted loop
     * @param spare      the bytes by which the method may grow
     */
    static List<UnrolledLoop> choose(ControlFlowGraph graph, IntPredicate canSuspend, ToIntFunction<UnrolledLoop> size,
                                     Function<UnrolledLoop, OptionalInt> shortSize, int spare) {
        List<BitSet> loops = IntStream.range(0, graph.size()).mapToObj(header -> naturalLoop(graph, header)).toList();
        List<Candidate> candidates = new ArrayList<>();
        for (int header = 0; header < graph.size(); header++) {
            BitSet blocks = loops.get(header);
            if (!blocks.isEmpty() && isInnermost(graph, header, blocks) && blocks.stream().noneMatch(canSuspend)) {
                int block = header;
                long depth = loops.stream().filter(loop -> loop.get(block)).count();
                UnrolledLoop loop = new UnrolledLoop(header, blocks, FEWEST, FEWEST);
                candidates.add(new Candidate(loop, depth, size.applyAsInt(loop), shortSize.apply(loop)));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::depth).reversed().thenComparingInt(Candidate::bytes));
        List<UnrolledLoop> chosen = new ArrayList<>();
        int left = spare;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate loop = candidates.get(i);
            long equals = candidates.stream().skip(i).filter(other -> other.depth == loop.depth).count();
            int share = (int) Math.min(BYTES_PER_LOOP, left / equals);
            UnrolledLoop fitting = loop.fit(share);
            // One more is written for iterations whose addresses have to be checked one by one.
            if (fitting.copies > 1) {
                chosen.add(fitting);
                left -= loop.bytes(fitting);
            }
        }
        return chosen;
    }

    /**
     * A loop that may be unrolled.
     *
     * @param loop       with the fewest copies
     * @param depth      how many loops it is in, itself included
     * @param bytes      the estimated bytes of a copy
     * @param shortBytes those of a copy that need not look at the loop's conditions, if there can be such
     */
    private record Candidate(UnrolledLoop loop, long depth, int bytes, OptionalInt shortBytes) {

        /** With as many copies as there is room for: of both kinds, if there is enough for that. */
        UnrolledLoop fit(int room) {
            if (shortBytes.isPresent()) {
                for (int copies = MOST_COPIES; copies >= FEWEST_SHORT_COPIES; copies--) {
                    int more = Math.min(copies, (room - BYTES_OF_TESTS - copies * shortBytes.getAsInt()) / bytes);
                    if (more >= FEWEST) {
                        return new UnrolledLoop(loop.header, loop.blocks, copies, more);
                    }
                }
            }
            return new UnrolledLoop(loop.header, loop.blocks, Math.min(MOST_COPIES, room / bytes), 0);
        }

        int bytes(UnrolledLoop fitting) {
            return fitting.more == 0 ? fitting.copies * bytes
                : BYTES_OF_TESTS + fitting.copies * shortBytes.orElse(bytes) + fitting.more * bytes;
        }
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
