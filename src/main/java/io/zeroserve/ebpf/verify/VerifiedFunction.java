package io.zeroserve.ebpf.verify;

import java.util.Set;

/**
 * A function of a verified program.
 *
 * @param index      its place in {@link VerifiedProgram#functions()}
 * @param name       its name in the symbol table, or a made-up one
 * @param start      its first slot
 * @param end        behind its last slot
 * @param graph      its reachable blocks
 * @param frameBytes how far below its own r10 that of a function it calls lies
 * @param callees    the indexes of the functions that it calls
 */
public record VerifiedFunction(int index, String name, int start, int end, ControlFlowGraph graph, int frameBytes,
                               Set<Integer> callees) {

    /** Whether it calls no other function of the program. */
    public boolean isLeaf() {
        return callees.isEmpty();
    }
}
