package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The basic blocks of one function and the edges between them.
 *
 * <p>An edge is <em>retreating</em> if it leads to a block that a depth-first search from the entry reaches no later
 * than its source. Every cycle has a retreating edge, in irreducible graphs too, so that counting fuel on these edges
 * alone bounds the time between two polls; in the reducible graphs that compilers make they are the loops' back-edges.
 *
 * <p>Only reachable blocks are here. Immutable.
 */
public final class ControlFlowGraph {
    private final int[] starts;
    private final int[] ends;
    private final int[] lasts;
    private final int[][] successors;
    private final List<List<Integer>> predecessors;
    private final int[] reversePostorder;
    private final int[] orderOf;

    private ControlFlowGraph(int[] starts, int[] ends, int[] lasts, int[][] successors) {
        this.starts = starts;
        this.ends = ends;
        this.lasts = lasts;
        this.successors = successors;
        this.reversePostorder = order();
        this.orderOf = new int[starts.length];
        for (int i = 0; i < reversePostorder.length; i++) {
            orderOf[reversePostorder[i]] = i;
        }
        this.predecessors = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            predecessors.add(new ArrayList<>(2));
        }
        for (int block = 0; block < starts.length; block++) {
            for (int successor : successors[block]) {
                predecessors.get(successor).add(block);
            }
        }
    }

    /**
     * Finds the blocks of a function whose jumps have been checked.
     *
     * @param opcodes      the opcode of each slot; null for the second slot of a wide instruction
     * @param instructions the instruction of each slot
     * @param start        its first slot
     * @param end          behind its last slot
     */
    static ControlFlowGraph of(Opcode[] opcodes, Instruction[] instructions, int start, int end) {
        BitSet leaders = new BitSet(end - start);
        BitSet reachable = reachable(opcodes, instructions, start, end, leaders);
        List<Integer> starts = new ArrayList<>();
        for (int pc = leaders.nextSetBit(0); pc >= 0; pc = leaders.nextSetBit(pc + 1)) {
            if (reachable.get(pc)) {
                starts.add(start + pc);
            }
        }
        int count = starts.size();
        int[] blockStarts = starts.stream().mapToInt(Integer::intValue).toArray();
        int[] blockEnds = new int[count];
        int[] blockLasts = new int[count];
        int[][] successors = new int[count][];
        for (int block = 0; block < count; block++) {
            int pc = blockStarts[block];
            int last = pc;
            while (pc < end && (pc == blockStarts[block] || !leaders.get(pc - start))) {
                last = pc;
                pc = next(opcodes, pc);
                if (opcodes[last].endsBlock() || opcodes[last].isBranch()) {
                    break;
                }
            }
            blockEnds[block] = pc;
            blockLasts[block] = last;
            successors[block] = Arrays.stream(targets(opcodes[last], instructions[last], last, pc))
                .map(target -> Arrays.binarySearch(blockStarts, target)).toArray();
        }
        return new ControlFlowGraph(blockStarts, blockEnds, blockLasts, successors);
    }

    private static BitSet reachable(Opcode[] opcodes, Instruction[] instructions, int start, int end, BitSet leaders) {
        BitSet reachable = new BitSet(end - start);
        int[] stack = new int[end - start + 1];
        int depth = 0;
        stack[depth++] = start;
        leaders.set(0);
        while (depth > 0) {
            int pc = stack[--depth];
            while (!reachable.get(pc - start)) {
                reachable.set(pc - start);
                int following = next(opcodes, pc);
                int[] targets = targets(opcodes[pc], instructions[pc], pc, following);
                boolean plain = targets.length == 1 && targets[0] == following && opcodes[pc] != Opcode.JA
                    && opcodes[pc] != Opcode.JA32;
                if (!plain) {
                    for (int target : targets) {
                        leaders.set(target - start);
                    }
                    if (targets.length == 2 && !reachable.get(targets[1] - start)) {
                        stack[depth++] = targets[1];
                    }
                }
                if (targets.length == 0) {
                    break;
                }
                pc = targets[0];
            }
        }
        return reachable;
    }

    /** The slot behind the instruction at a pc. */
    static int next(Opcode[] opcodes, int pc) {
        return pc + (opcodes[pc].isWide() ? 2 : 1);
    }

    /** Where control may go from an instruction: nowhere, one place, or the fall-through and then the jump. */
    static int[] targets(Opcode opcode, Instruction in, int pc, int following) {
        return switch (opcode.operation()) {
            case EXIT -> new int[0];
            case JA -> new int[] {pc + 1 + (opcode == Opcode.JA32 ? in.imm() : in.offset())};
            default -> opcode.isBranch() ? new int[] {following, pc + 1 + in.offset()} : new int[] {following};
        };
    }

    private int[] order() {
        int count = starts.length;
        int[] order = new int[count];
        int at = count;
        int[] stack = new int[count];
        int[] nextEdge = new int[count];
        boolean[] seen = new boolean[count];
        int depth = 0;
        stack[depth++] = 0;
        seen[0] = true;
        while (depth > 0) {
            int block = stack[depth - 1];
            if (nextEdge[block] < successors[block].length) {
                // Of two, the fall-through last, so that it comes right behind the block where that is possible.
                int successor = successors[block][successors[block].length - ++nextEdge[block]];
                if (!seen[successor]) {
                    seen[successor] = true;
                    stack[depth++] = successor;
                }
            } else {
                order[--at] = block;
                depth--;
            }
        }
        return order;
    }

    /** The number of reachable blocks; block 0 is the entry. */
    public int size() {
        return starts.length;
    }

    /** The first slot of a block. */
    public int start(int block) {
        return starts[block];
    }

    /** Behind the last slot of a block. */
    public int end(int block) {
        return ends[block];
    }

    /** The slots of a block's instructions, in order. */
    public IntStream instructions(VerifiedProgram program, int block) {
        return IntStream.iterate(starts[block], pc -> pc < ends[block], program::next);
    }

    /** The slot of a block's last instruction. */
    public int last(int block) {
        return lasts[block];
    }

    /** The block that begins at a slot; negative if none does. */
    public int blockAt(int pc) {
        return Arrays.binarySearch(starts, pc);
    }

    /** Where control may go from a block; of two, the first is the fall-through. Not to be changed. */
    public int[] successors(int block) {
        return successors[block];
    }

    /** From where control may come to a block. */
    public List<Integer> predecessors(int block) {
        return predecessors.get(block);
    }

    /** The blocks so that each comes before its successors, but for retreating edges. Not to be changed. */
    public int[] reversePostorder() {
        return reversePostorder;
    }

    /** The position of a block in {@link #reversePostorder()}. */
    int orderOf(int block) {
        return orderOf[block];
    }

    /** Whether an edge is retreating. */
    public boolean isRetreating(int from, int to) {
        return orderOf[to] <= orderOf[from];
    }

    /** Whether a retreating edge leads to a block. */
    public boolean isLoopHeader(int block) {
        for (int predecessor : predecessors.get(block)) {
            if (isRetreating(predecessor, block)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the function has a loop. */
    public boolean hasLoop() {
        for (int block = 0; block < starts.length; block++) {
            if (isLoopHeader(block)) {
                return true;
            }
        }
        return false;
    }
}
