package io.zeroserve.ebpf.verify;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.isa.Bytecode;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.machine.HelperTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides whether a linked program may run.
 *
 * <p>In order: every slot is a legal instruction; the code divides into functions, and every jump stays inside its own;
 * no function falls off its end; calls lead to functions, never in a circle and at most {@value #MAX_CALL_DEPTH} deep;
 * registers are written before they are read; no access leaves the stack for certain; the frames fit the stack. Loops
 * need no bound: time is bounded when the program runs.
 */
public final class Verifier {
    /** The most functions on the call stack, the entry included. */
    public static final int MAX_CALL_DEPTH = 8;
    /** The room for the frame of a function that hides its depth, if it calls others. */
    static final int HIDDEN_FRAME_BYTES = 8192;
    private static final int HIDDEN_FRAME_BYTES_DEEP = 4096;
    private static final int FRAME_ALIGNMENT = 16;
    static final int MAX_ARGUMENTS = 5;
    /** r1 and r2 hold address and length of the input. */
    private static final int ENTRY_ARGUMENTS = 2;
    private static final int NO_CALL = -1;

    private final LinkedProgram linked;
    private final List<HelperTable.Entry> helpers = new ArrayList<>();
    private ProgramShape shape;
    private int[] starts;
    private int stackDepth;
    private int[] callTargets;
    private final BitSet called = new BitSet();

    private Verifier(LinkedProgram linked) {
        this.linked = linked;
    }

    /**
     * Verifies a program.
     *
     * @param linked  the program
     * @param helpers the helpers that it may call
     * @throws VerifyException if it is refused
     */
    public static VerifiedProgram verify(LinkedProgram linked, HelperTable helpers) throws VerifyException {
        return new Verifier(linked).verify(helpers);
    }

    private VerifiedProgram verify(HelperTable table) throws VerifyException {
        resolveHelpers(table);
        decode();
        findFunctions();
        ControlFlowGraph[] graphs = new ControlFlowGraph[starts.length];
        for (int i = 0; i < starts.length; i++) {
            requireClosed(starts[i], functionEnd(i));
            graphs[i] = ControlFlowGraph.of(shape.opcodes(), shape.instructions(), starts[i], functionEnd(i));
        }
        int[] distances = new int[linked.code().size()];
        Arrays.fill(distances, RegionAnalysis.UNKNOWN_DISTANCE);
        RegionAnalysis.FrameUse[] uses = new RegionAnalysis.FrameUse[starts.length];
        int[] indirectCallees = new int[linked.code().size()];
        for (int i = 0; i < starts.length; i++) {
            uses[i] = RegionAnalysis.analyse(shape, graphs[i], arguments(starts[i]), distances, indirectCallees);
        }
        List<Set<Integer>> callees = new ArrayList<>();
        for (ControlFlowGraph graph : graphs) {
            callees.add(resolveCalls(graph, indirectCallees));
        }
        requireAcyclicCalls(callees);
        int[] frames = layOutFrames(uses, callees);
        List<VerifiedFunction> functions = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            functions.add(new VerifiedFunction(i, functionName(linked, starts[i]), starts[i], functionEnd(i), graphs[i],
                frames[i], callees.get(i)));
        }
        return new VerifiedProgram(shape, helpers, functions, distances, callTargets,
            CageLayout.FRAME_TOP - stackDepth);
    }

    private void resolveHelpers(HelperTable table) throws VerifyException {
        for (String name : linked.helpers()) {
            helpers.add(table.find(name).orElseThrow(() ->
                VerifyException.at(linked, 0, "unknown helper '" + name + "'")));
        }
    }

    private void decode() throws VerifyException {
        Bytecode code = linked.code();
        if (code.size() == 0) {
            throw VerifyException.at(linked, 0, "the program is empty");
        }
        Opcode[] opcodes = new Opcode[code.size()];
        Instruction[] instructions = new Instruction[code.size()];
        shape = new ProgramShape(linked, helpers.stream().map(HelperTable.Entry::signature).toList(),
            opcodes, instructions);
        for (int pc = 0; pc < code.size(); pc++) {
            Instruction in = withRegisterInPlace(code.instruction(pc));
            Opcode opcode = Opcode.of(in);
            if (opcode == null) {
                throw shape.refuse(pc, unknownOpcode(in));
            }
            instructions[pc] = in;
            opcodes[pc] = opcode;
            var violation = InstructionRules.violation(opcode, in);
            if (violation.isPresent()) {
                throw shape.refuse(pc, violation.get());
            }
            if (opcode == Opcode.CALL_HELPER && (in.imm() < 0 || in.imm() >= helpers.size())) {
                throw shape.refuse(pc, "there is no helper number " + in.imm());
            }
            if (opcode.isWide()) {
                requireSecondSlot(pc, in);
                pc++;
            }
        }
    }

    /** Clang before version 19 names the register of {@code callx} in the immediate. */
    private static Instruction withRegisterInPlace(Instruction in) {
        boolean older = in.code() == Opcode.CALL_REGISTER.code() && in.dst() == 0 && in.imm() > 0
            && in.imm() < Instruction.FRAME_POINTER;
        return older ? new Instruction(in.code(), in.imm(), in.src(), in.offset(), 0) : in;
    }

    private static String unknownOpcode(Instruction in) {
        List<Opcode> variants = Opcode.withCode(in.code());
        if (variants.isEmpty()) {
            return "unknown opcode 0x%02x".formatted(in.code());
        }
        return switch (variants.getFirst().selector()) {
            case OFFSET -> "opcode 0x%02x has no variant with offset %d".formatted(in.code(), in.offset());
            case IMM -> "opcode 0x%02x has no variant with immediate 0x%x".formatted(in.code(), in.imm());
            case SRC -> "opcode 0x%02x has no variant with source register field %d".formatted(in.code(), in.src());
            case ANY -> throw new IllegalStateException("an opcode without variants always matches");
        };
    }

    private void requireSecondSlot(int pc, Instruction first) throws VerifyException {
        if (pc + 1 == linked.code().size()) {
            throw shape.refuse(pc, "the second half of the 64-bit immediate is missing");
        }
        Instruction second = linked.code().instruction(pc + 1);
        if (second.code() != 0 || second.dst() != 0 || second.src() != 0 || second.offset() != 0) {
            throw shape.refuse(pc, "the slot behind it is not the second half of a 64-bit immediate");
        }
        if (first.src() != 0 && first.src() != Linker.PSEUDO_FUNCTION) {
            throw shape.refuse(pc, "64-bit immediates of kind " + first.src() + " (maps, variables) are not supported");
        }
        if (first.src() == Linker.PSEUDO_FUNCTION && (first.imm() < 0 || first.imm() >= linked.code().size())) {
            throw shape.refuse(pc, "there is no function at instruction " + first.imm());
        }
    }

    private void findFunctions() throws VerifyException {
        TreeSet<Integer> found = new TreeSet<>(linked.sections().values());
        found.addAll(linked.functions().keySet());
        for (int pc = 0; pc < linked.code().size(); pc = shape.next(pc)) {
            Instruction in = shape.instruction(pc);
            if (shape.opcode(pc) == Opcode.CALL_LOCAL) {
                called.set(requireInstruction(pc, pc + 1L + in.imm(), "the call"));
            } else if (shape.opcode(pc) == Opcode.LDDW && in.src() == Linker.PSEUDO_FUNCTION) {
                called.set(requireInstruction(pc, in.imm(), "the function pointer"));
            }
        }
        called.stream().forEach(found::add);
        starts = found.stream().mapToInt(Integer::intValue).toArray();
        callTargets = new int[linked.code().size()];
        Arrays.fill(callTargets, NO_CALL);
    }

    private int requireInstruction(int pc, long target, String what) throws VerifyException {
        if (target < 0 || target >= linked.code().size()) {
            throw shape.refuse(pc, what + " leads to instruction " + target + ", outside the code of "
                + linked.code().size());
        }
        if (shape.opcode((int) target) == null) {
            throw shape.refuse(pc,
                what + " leads into the middle of the 64-bit immediate at instruction " + (target - 1));
        }
        return (int) target;
    }

    private int functionEnd(int function) {
        return function + 1 < starts.length ? starts[function + 1] : linked.code().size();
    }

    /** Every jump stays inside, and no instruction falls off the end. */
    private void requireClosed(int start, int end) throws VerifyException {
        for (int pc = start; pc < end; pc = shape.next(pc)) {
            Opcode opcode = shape.opcode(pc);
            int following = shape.next(pc);
            if (!opcode.endsBlock() && following >= end) {
                throw shape.refuse(pc,
                    "control falls off the end of the function; the last instruction must be exit or a jump");
            }
            if (opcode.isBranch() || opcode.operation() == Operation.JA) {
                long target = pc + 1L
                    + (opcode == Opcode.JA32 ? shape.instruction(pc).imm() : shape.instruction(pc).offset());
                if (target < start || target >= end) {
                    throw shape.refuse(pc, "the jump leads to instruction " + target + ", outside its function ("
                        + start + " to " + (end - 1) + ")");
                }
                requireInstruction(pc, target, "the jump");
            }
        }
    }

    private int arguments(int start) {
        return linked.sections().containsValue(start) && !called.get(start) ? ENTRY_ARGUMENTS : MAX_ARGUMENTS;
    }

    private Set<Integer> resolveCalls(ControlFlowGraph graph, int[] indirectCallees) {
        Set<Integer> callees = new TreeSet<>();
        for (int block = 0; block < graph.size(); block++) {
            for (int pc = graph.start(block); pc < graph.end(block); pc = shape.next(pc)) {
                if (shape.opcode(pc) == Opcode.CALL_LOCAL) {
                    callTargets[pc] = Arrays.binarySearch(starts, pc + 1 + shape.instruction(pc).imm());
                    callees.add(callTargets[pc]);
                } else if (shape.opcode(pc) == Opcode.CALL_REGISTER) {
                    callTargets[pc] = Arrays.binarySearch(starts, indirectCallees[pc]);
                    callees.add(callTargets[pc]);
                }
            }
        }
        return callees;
    }

    private void requireAcyclicCalls(List<Set<Integer>> callees) throws VerifyException {
        int[] depths = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            callDepth(i, callees, depths, new BitSet());
        }
    }

    /** How many functions are on the call stack at most from this one on. Recursion is bounded by the depth limit. */
    private int callDepth(int function, List<Set<Integer>> callees, int[] depths, BitSet open) throws VerifyException {
        if (depths[function] != 0) {
            return depths[function];
        }
        if (open.get(function)) {
            throw shape.refuse(starts[function], "the function calls itself, directly or through others; use a loop");
        }
        if (open.cardinality() >= MAX_CALL_DEPTH) {
            throw tooDeep(function);
        }
        open.set(function);
        int depth = 1;
        for (int callee : callees.get(function)) {
            depth = Math.max(depth, 1 + callDepth(callee, callees, depths, open));
        }
        open.clear(function);
        if (depth > MAX_CALL_DEPTH) {
            throw tooDeep(function);
        }
        depths[function] = depth;
        return depth;
    }

    private VerifyException tooDeep(int function) {
        return shape.refuse(starts[function], "functions call each other more than " + MAX_CALL_DEPTH
            + " deep; let the compiler inline some (static inline)");
    }

    private int[] layOutFrames(RegionAnalysis.FrameUse[] uses, List<Set<Integer>> callees) throws VerifyException {
        for (int hidden : new int[] {HIDDEN_FRAME_BYTES, HIDDEN_FRAME_BYTES_DEEP, 0}) {
            int[] frames = new int[uses.length];
            for (int i = 0; i < uses.length; i++) {
                int depth = Math.max(uses[i].depthBytes(), uses[i].hidesDepth() ? hidden : 0);
                frames[i] = (depth + FRAME_ALIGNMENT - 1) / FRAME_ALIGNMENT * FRAME_ALIGNMENT;
            }
            int[] depths = stackDepths(frames, uses, callees);
            int deepest = 0;
            for (int i = 1; i < uses.length; i++) {
                deepest = depths[i] > depths[deepest] ? i : deepest;
            }
            if (depths[deepest] <= CageLayout.FRAME_TOP) {
                stackDepth = depths[deepest];
                return frames;
            }
            if (hidden == 0) {
                throw shape.refuse(starts[deepest], "the function and those it calls need " + depths[deepest]
                    + " bytes of stack; there are " + CageLayout.FRAME_TOP);
            }
        }
        throw new IllegalStateException("the last attempt either fits or is refused");
    }

    /** How far below its r10 each function and those it calls reach. */
    private static int[] stackDepths(int[] frames, RegionAnalysis.FrameUse[] uses, List<Set<Integer>> callees) {
        int[] depths = new int[frames.length];
        Arrays.fill(depths, -1);
        for (int i = 0; i < frames.length; i++) {
            stackDepth(i, frames, uses, callees, depths);
        }
        return depths;
    }

    private static int stackDepth(int function, int[] frames, RegionAnalysis.FrameUse[] uses,
                                  List<Set<Integer>> callees, int[] depths) {
        if (depths[function] < 0) {
            int depth = uses[function].depthBytes();
            for (int callee : callees.get(function)) {
                depth = Math.max(depth, frames[function] + stackDepth(callee, frames, uses, callees, depths));
            }
            depths[function] = depth;
        }
        return depths[function];
    }

    /** The name of the function that a slot belongs to, as messages show it. */
    static String functionName(LinkedProgram program, int pc) {
        SortedMap<Integer, String> before = program.functions().headMap(pc + 1);
        if (!before.isEmpty()) {
            return before.get(before.lastKey());
        }
        Map.Entry<String, Integer> section = sectionAt(program, pc);
        return section == null ? "program" : "section '" + section.getKey() + "'";
    }

    private static Map.Entry<String, Integer> sectionAt(LinkedProgram program, int pc) {
        TreeMap<Integer, Map.Entry<String, Integer>> byStart = new TreeMap<>();
        program.sections().entrySet().forEach(entry -> byStart.put(entry.getValue(), entry));
        Map.Entry<Integer, Map.Entry<String, Integer>> floor = byStart.floorEntry(pc);
        return floor == null ? null : floor.getValue();
    }
}
