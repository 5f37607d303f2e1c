package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.machine.HelperTable;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program that has passed the {@link Verifier}, with what was found out about it. Only the verifier makes one, so
 * that an engine given one need not check again. Immutable.
 */
public final class VerifiedProgram {
    private final ProgramShape shape;
    private final List<HelperTable.Entry> helpers;
    private final List<VerifiedFunction> functions;
    private final int[] distances;
    private final int[] callTargets;
    private final int frameFloor;
    private final int[] starts;

    VerifiedProgram(ProgramShape shape, List<HelperTable.Entry> helpers, List<VerifiedFunction> functions,
                    int[] distances, int[] callTargets, int frameFloor) {
        this.shape = shape;
        this.helpers = List.copyOf(helpers);
        this.functions = List.copyOf(functions);
        this.distances = distances;
        this.callTargets = callTargets;
        this.frameFloor = frameFloor;
        this.starts = functions.stream().mapToInt(VerifiedFunction::start).toArray();
    }

    /** The program as linked. */
    public LinkedProgram linked() {
        return shape.linked();
    }

    /** The opcode at a slot; null for the second slot of a wide instruction. */
    public Opcode opcode(int pc) {
        return shape.opcode(pc);
    }

    /** The instruction at a slot. */
    public Instruction instruction(int pc) {
        return shape.instruction(pc);
    }

    /** The slot behind the instruction at a slot. */
    public int next(int pc) {
        return shape.next(pc);
    }

    /** The helpers it calls; a helper call's immediate is an index into this list. */
    public List<HelperTable.Entry> helpers() {
        return helpers;
    }

    /** Its functions, by start. */
    public List<VerifiedFunction> functions() {
        return functions;
    }

    /** The function that a local call or {@code callx} at a slot calls. */
    public VerifiedFunction callee(int pc) {
        return functions.get(callTargets[pc]);
    }

    /** The function that begins a code section. */
    public VerifiedFunction entry(String section) {
        Integer start = linked().sections().get(section);
        if (start == null) {
            throw new IllegalArgumentException("no section '" + section + "'");
        }
        return functionAt(start);
    }

    /** The function that a slot belongs to. */
    public VerifiedFunction functionAt(int pc) {
        int at = Arrays.binarySearch(starts, pc);
        return functions.get(at >= 0 ? at : -at - 2);
    }

    /** The distance from r10 of the memory access at a slot, if it is always the same; negative. */
    public OptionalInt distance(int pc) {
        return distances[pc] == RegionAnalysis.UNKNOWN_DISTANCE ? OptionalInt.empty() : OptionalInt.of(distances[pc]);
    }

    /** The lowest stack index that frames reach as far as that is known; see {@link io.zeroserve.ebpf.cage.Cage}. */
    public int frameFloor() {
        return frameFloor;
    }
}
