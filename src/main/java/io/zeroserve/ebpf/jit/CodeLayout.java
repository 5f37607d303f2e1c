package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.verify.ControlFlowGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The order in which the blocks of a method are written, those of unrolled loops several times.
 *
 * <p>Each block comes before those that it leads to, unless that closes a loop: HotSpot polls for safepoints at every
 * jump backward, and keeps for that what a comparison before it has left on the stack.
 *
 * <p>A loop may have, behind its copies, a <em>careful</em> one: the loop goes on there, for one iteration, if what was
 * to be checked for all copies at once does not hold. A {@link CountedLoop} has two kinds of copies: the first ones do
 * not look at its conditions, and it goes on in the second ones when its end is near. Immutable.
 */
final class CodeLayout {
    private final ControlFlowGraph graph;
    private final UnrolledLoop[] loopOf;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Place, Integer> indexOf = new HashMap<>();

    /**
     * A slot as it stands in one of the copies of its loop.
     *
     * @param pc   the slot
     * @param copy which copy, from 0; 0 outside of unrolled loops
     */
    record Place(int pc, int copy) {
    }

    /**
     * A block, or the part of it that belongs to the method, being written once.
     *
     * @param block its index in the graph
     * @param from  its first slot
     * @param to    behind its last slot
     * @param loop  the unrolled loop that it is in, or null
     * @param copy  the copy of that loop, {@link UnrolledLoop#copies()} for the careful one, above that for the second
     *              ones of a counted loop; 0 without a loop
     */
    record Step(int block, int from, int to, UnrolledLoop loop, int copy) {
        /** Whether it is in the copy that checks each address by itself. */
        boolean isCareful() {
            return loop != null && copy == loop.copies();
        }

        /** Whether it is in a copy whose end leads back to the first. */
        boolean isLastCopy() {
            return loop == null || copy == loop.copies() - 1 || copy == loop.copies()
                || copy == loop.copies() + loop.more();
        }

        /** How many copies are made from one beginning to the next, where the loop ends in this one. */
        int iterations() {
            return isCareful() ? 1 : copy > loop.copies() ? loop.more() : loop.copies();
        }

        /** Whether several copies begin here, of which something is checked together. */
        boolean beginsCopies() {
            return loop != null && block == loop.header() && (copy == 0 || copy == loop.copies() + 1);
        }

        /** The first copy that has the same code, but for what is not looked at. */
        int originalCopy() {
            return loop != null && copy > loop.copies() ? copy - loop.copies() - 1 : copy;
        }
    }

    /**
     * @param graph      the function
     * @param part       the stretch of it to be written
     * @param unrolled   its loops that are unrolled
     * @param hasCareful those that have a careful copy
     * @param isCounted  those that have two kinds of copies
     */
    CodeLayout(ControlFlowGraph graph, CodePlanner.Part part, List<UnrolledLoop> unrolled,
               Predicate<UnrolledLoop> hasCareful, Predicate<UnrolledLoop> isCounted) {
        this.graph = graph;
        this.loopOf = new UnrolledLoop[graph.size()];
        unrolled.forEach(loop -> loop.blocks().stream().forEach(block -> loopOf[block] = loop));
        for (int block : graph.reversePostorder()) {
            UnrolledLoop loop = loopOf[block];
            if (loop == null) {
                add(block, part, null, 0);
            } else if (loop.header() == block) {
                addCopies(part, loop, 0, loop.copies());
                if (isCounted.test(loop)) {
                    addCopies(part, loop, loop.copies() + 1, loop.copies() + 1 + loop.more());
                }
                if (hasCareful.test(loop)) {
                    addCopies(part, loop, loop.copies(), loop.copies() + 1);
                }
            }
        }
    }

    private void addCopies(CodePlanner.Part part, UnrolledLoop loop, int from, int to) {
        for (int copy = from; copy < to; copy++) {
            for (int block : graph.reversePostorder()) {
                if (loop.contains(block)) {
                    add(block, part, loop, copy);
                }
            }
        }
    }

    private void add(int block, CodePlanner.Part part, UnrolledLoop loop, int copy) {
        int from = Math.max(graph.start(block), part.start());
        int to = Math.min(graph.end(block), part.end());
        if (from < to) {
            indexOf.put(new Place(from, copy), steps.size());
            steps.add(new Step(block, from, to, loop, copy));
        }
    }

    /** What is written, in order. */
    List<Step> steps() {
        return steps;
    }

    /**
     * Where a jump to the beginning of a block leads to.
     *
     * @param from what is jumped from; null if that is not in any block
     */
    Place target(Step from, int pc) {
        int block = graph.blockAt(pc);
        if (from == null || from.loop() == null || block < 0 || !from.loop().contains(block)) {
            return new Place(pc, 0);
        }
        if (block == from.loop().header()) {
            return new Place(pc, from.isLastCopy() ? 0 : from.copy() + 1);
        }
        return new Place(pc, from.copy());
    }

    /** The index of the step that alone leads to another one; -1 if several do, or none. */
    int onlyPredecessor(Step step) {
        List<Integer> blocks = graph.predecessors(step.block());
        boolean begins = step.loop() != null && step.block() == step.loop().header();
        if (step.block() == 0 || blocks.size() != 1 && !begins) {
            return -1;
        }
        if (begins) {
            boolean follows = step.copy() > 0 && !step.isCareful();
            List<Integer> latches = blocks.stream().filter(step.loop()::contains).toList();
            return follows && latches.size() == 1 ? index(latches.getFirst(), step.copy() - 1) : -1;
        }
        int block = blocks.getFirst();
        boolean leavesCopies = loopOf[block] != null && loopOf[block] != step.loop();
        return leavesCopies ? -1 : index(block, step.copy());
    }

    private int index(int block, int copy) {
        return indexOf.getOrDefault(new Place(graph.start(block), copy), -1);
    }
}
