package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.CodeLayout.Place;
import io.zeroserve.ebpf.jit.CodeLayout.Step;
import io.zeroserve.ebpf.verify.ControlFlowGraph;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Writes the code of one part, or of a whole function as a direct method: the frame around the instructions, and the
 * ways out of it.
 */
final class MethodEmitter {
    /** The local variable that holds the {@link io.zeroserve.ebpf.machine.Execution}. */
    static final int EXECUTION = 0;

    private final CodeBuilder code;
    private final ClassEmitter classes;
    private final CodePlanner.Part part;
    private final Shape shape;
    private final VerifiedFunction function;
    private final VerifiedProgram program;
    private final ControlFlowGraph graph;
    private final CodeLayout layout;
    private final AddressPlan addresses;
    private final Map<Place, Label> labels = new HashMap<>();
    /** What is being written; null for what is in no block. */
    private Step step;
    /** What will be written next; null if that is not a block. */
    private Step following;
    private final List<Runnable> outOfLine = new ArrayList<>();
    private final Registers registers;
    private final Exits exits;
    /** The slot of the instruction that is being written. */
    private int at;

    private MethodEmitter(CodeBuilder code, ClassEmitter classes, CodePlanner.Part part, Shape shape,
                          List<UnrolledLoop> unrolledLoops) {
        this.code = code;
        this.classes = classes;
        this.part = part;
        this.shape = shape;
        this.function = part.function();
        this.program = classes.program();
        this.graph = function.graph();
        NarrowRegisters narrow = classes.narrow(function);
        this.registers = new Registers(this, narrow);
        this.exits = new Exits(this, classes.liveness(function), narrow);
        CodeLayout copies = new CodeLayout(graph, part, unrolledLoops, _ -> false, _ -> false);
        this.addresses = new AddressPlan(program, graph, classes.liveness(function), copies);
        this.layout = new CodeLayout(graph, part, unrolledLoops, loop -> !addresses.groups(loop).isEmpty(),
            loop -> addresses.counted(loop) != null);
    }

    /** Writes the direct method of a function. */
    static void emitDirect(CodeBuilder code, ClassEmitter classes, CodePlanner.Plan plan) {
        MethodEmitter method = new MethodEmitter(code, classes, plan.parts().getFirst(), Shape.DIRECT, plan.unrolled());
        // A function need not have a result.
        code.lconst_0().lstore(Shape.DIRECT.local(0));
        method.emitBody();
    }

    /** Writes a part. */
    static void emitPart(CodeBuilder code, ClassEmitter classes, CodePlanner.Part part, List<UnrolledLoop> unrolled) {
        MethodEmitter method = new MethodEmitter(code, classes, part, Shape.PART, unrolled);
        SortedSet<Integer> live = new TreeSet<>();
        part.entries().forEach(pc -> live.addAll(method.exits.liveAt(pc)));
        for (int register : live) {
            code.aload(Shape.ARRAY).loadConstant(register).laload().lstore(Shape.PART.local(register));
        }
        List<SwitchCase> cases = part.entries().stream().map(pc -> SwitchCase.of(pc, method.entry(pc))).toList();
        code.iload(Shape.PC).lookupswitch(cases.getFirst().target(), cases);
        method.emitBody();
    }

    /** Where the part is entered at a slot, with all registers as longs. */
    private Label entry(int pc) {
        Set<Integer> ints = exits.narrowAt(pc);
        if (ints.isEmpty()) {
            return label(pc);
        }
        Label entry = code.newLabel();
        outOfLine(() -> {
            code.labelBinding(entry);
            ints.forEach(register -> code.lload(shape.local(register)).l2i().istore(Shape.narrowLocal(register)));
            code.goto_(label(pc));
        });
        return entry;
    }

    private void emitBody() {
        List<Step> steps = layout.steps();
        for (int i = 0; i < steps.size(); i++) {
            step = steps.get(i);
            following = i + 1 < steps.size() ? steps.get(i + 1) : null;
            emitStep();
        }
        // By index: what is written out of line may put more there.
        for (int i = 0; i < outOfLine.size(); i++) {
            outOfLine.get(i).run();
        }
        exits.emitLeaving();
    }

    private void emitStep() {
        int last = step.from();
        for (int pc = step.from(); pc < step.to(); pc = program.next(pc)) {
            if (pc == step.from() || part.entries().contains(pc)) {
                code.labelBinding(label(new Place(pc, step.copy())));
            }
            markPlace(pc);
            if (pc == step.from() && step.beginsCopies()) {
                checkCopies(pc);
            } else if (pc == step.from() && skipsTests() && step.block() == step.loop().header()) {
                addresses.stridedGroups(step.loop()).forEach(group -> MemoryEmitter.stepGroup(this, group));
                if (step.isLastCopy()) {
                    computeDeferred();
                }
            }
            Opcode opcode = program.opcode(pc);
            if (!isDeferring() || !addresses.deferred(step.loop()).skips(program, pc)) {
                EmitterTable.get(opcode.operation()).emit(this, opcode, program.instruction(pc), pc);
            }
            last = pc;
        }
        if (!program.opcode(last).endsBlock() && !program.opcode(last).isBranch()) {
            goOn(last, program.next(last));
        }
    }

    /** Checks what is checked for all copies of a loop at once. */
    private void checkCopies(int pc) {
        UnrolledLoop loop = step.loop();
        Label otherwise = label(new Place(pc, skipsTests() ? loop.copies() + 1 : loop.copies()));
        if (skipsTests()) {
            addresses.counted(loop).bounds().forEach(bound -> BranchEmitter.checkBound(this, bound, otherwise));
            addresses.stridedGroups(loop)
                .forEach(group -> MemoryEmitter.checkStridedGroup(this, group, loop.copies() - 1, otherwise));
        }
        addresses.groups(loop).forEach(group -> MemoryEmitter.checkGroup(this, group, otherwise));
    }

    /** Computes what the copies before the last have left out. */
    private void computeDeferred() {
        List<Map.Entry<Integer, Sum>> values = List.copyOf(addresses.deferred(step.loop()).values().entrySet());
        values.forEach(value -> registers.loadSum(value.getValue()));
        values.reversed().forEach(value -> registers.writeBack(value.getKey()));
    }

    /** Whether what is written is a copy that leaves out what the last one computes. */
    private boolean isDeferring() {
        return skipsTests() && !step.isLastCopy();
    }

    /** Whether a register is computed in the last copy only. */
    boolean isDeferred(int register) {
        return isDeferring() && addresses.deferred(step.loop()).contains(register);
    }

    /** Whether what is written is a copy of a counted loop that does not look at the loop's conditions. */
    boolean skipsTests() {
        return step != null && step.loop() != null && addresses.counted(step.loop()) != null
            && step.copy() < step.loop().copies();
    }

    /** Whether the condition at a slot is known to keep its loop going; in the last copy it is looked at. */
    boolean isKnownToStay(int pc) {
        return skipsTests() && !step.isLastCopy() && graph.last(step.block()) == pc;
    }

    /** Whether a slot begins a block of the loop that is being written. */
    boolean isInLoop(int pc) {
        return step.loop().contains(graph.blockAt(pc));
    }

    /** Goes on at another slot, by itself if that is what is written next. */
    void goOn(int from, int to) {
        if (!followsDirectly(from, to)) {
            transfer(from, to);
        }
    }

    /** Whether going from one slot to another needs nothing, because that is what is written next. */
    boolean followsDirectly(int from, int to) {
        return following != null && isPlainJump(from, to)
            && layout.target(step, to).equals(new Place(following.from(), following.copy()));
    }

    /** What is written from here on is of the instruction at a slot; a trap there is found by it. */
    void markPlace(int pc) {
        at = pc;
        code.lineNumber(pc - part.start() + 1);
    }

    /**
     * Leaves code to be written behind all instructions, where HotSpot expects what is hardly ever run. Jumps in it
     * lead to where they would from here.
     */
    void outOfLine(Runnable emit) {
        Step from = step;
        int place = at;
        outOfLine.add(() -> {
            step = from;
            at = place;
            following = null;
            emit.run();
        });
    }

    /** The label that a jump to a slot leads to: to the beginning of a loop, that of its next copy. */
    Label label(int pc) {
        return label(layout.target(step, pc));
    }

    private Label label(Place place) {
        return labels.computeIfAbsent(place, _ -> code.newLabel());
    }

    /** Whether what is written is the copy of a loop that checks each address by itself. */
    boolean isCareful() {
        return step != null && step.isCareful();
    }

    /** The group of accesses that the one at a slot is checked with; null if it is checked by itself. */
    AddressPlan.Grouped groupOf(int pc) {
        if (step == null || step.isCareful()) {
            return null;
        }
        AddressPlan.Grouped grouped = addresses.groupOf(new Place(pc, step.originalCopy()));
        return grouped == null || grouped.group().isStrided() && !skipsTests() ? null : grouped;
    }

    /** The local variable with the checked index of a group: an int, or a long if it is strided. */
    int groupLocal(AddressPlan.Group group) {
        return Shape.FIRST_GROUP + group.slot();
    }

    /** The local variable with the checked stride of a group, a long. */
    int strideLocal(AddressPlan.Group group) {
        return groupLocal(group) + 2;
    }

    /** Whether a jump back to a slot counts fuel. In an unrolled loop, that of the last copy does for all. */
    private boolean countsIteration(int header) {
        return !endsCopy(header) || step.isLastCopy();
    }

    /** Whether a jump back to a slot ends an iteration of the loop being unrolled, and not one of a loop around it. */
    private boolean endsCopy(int header) {
        return step != null && step.loop() != null && header == graph.start(step.loop().header());
    }

    /** Whether going from one slot to another needs no more than a jump of the JVM. */
    boolean isPlainJump(int from, int to) {
        return isInside(to) && (!isRetreating(from, to) || !countsIteration(to));
    }

    private boolean isInside(int pc) {
        return pc >= part.start() && pc < part.end();
    }

    /** Whether the edge from the block that ends at one slot to the block that begins at another is retreating. */
    private boolean isRetreating(int from, int to) {
        return graph.isRetreating(blockOf(from), graph.blockAt(to));
    }

    private int blockOf(int pc) {
        int at = graph.blockAt(pc);
        return at >= 0 ? at : -at - 2;
    }

    /** Goes on at another slot: with a jump, by counting fuel, or by leaving the part. */
    void transfer(int from, int to) {
        if (!isInside(to)) {
            exits.leave(to);
        } else {
            if (!isPlainJump(from, to)) {
                spendFuel(from, to);
            }
            code.goto_(label(to));
        }
    }

    /**
     * Counts one iteration, or as many as an unrolled loop has copies. Where the fuel is used up, the function leaves
     * and will go on at the same instruction: asking for more from here would put a call into the loop, and HotSpot
     * then keeps the loop's registers in memory.
     *
     * @param pc     the last instruction of the iteration
     * @param header the slot that control goes on to
     */
    private void spendFuel(int pc, int header) {
        int instructions = classes.callCosts().of(Math.min(pc + 1, header), Math.max(pc + 1, header));
        int iterations = endsCopy(header) ? step.iterations() : 1;
        takeFuel(iterations * CallEmitter.fuelFor(instructions), header);
    }

    /**
     * Takes fuel, or suspends if there is none.
     *
     * <p>It stays in memory, in the array that the registers of the processor point at anyway. In a local variable
     * HotSpot would take it for the counter of the loop and check the loop's accesses for as many iterations as there
     * is fuel: the check fails, and it compiles anew, again and again.
     *
     * @param cost the fuel, at least 1
     * @param pc   the slot to go on at when there is more
     */
    void takeFuel(int cost, int pc) {
        Label empty = code.newLabel();
        MemoryEmitter.pushFuel(this);
        code.dup().istore(Shape.SCRATCH_INT).ifle(empty).iload(Shape.SCRATCH_INT).loadConstant(cost).isub();
        MemoryEmitter.popFuel(this);
        outOfLine(() -> {
            code.labelBinding(empty);
            exits.suspend(pc);
        });
    }

    /** Reaches the function's exit. */
    void exit() {
        if (shape == Shape.DIRECT) {
            registers.load(0);
            code.lreturn();
        } else {
            code.aload(Shape.ARRAY).iconst_0();
            registers.load(0);
            code.lastore().loadConstant(GeneratedCode.EXIT).ireturn();
        }
    }

    /** Suspends if a callee or a helper has asked for it. */
    void suspendIfAsked(int pc) {
        exits.suspendIfAsked(pc);
    }

    /** The slot of the instruction that is being written. */
    int at() {
        return at;
    }

    Registers registers() {
        return registers;
    }

    Shape shape() {
        return shape;
    }

    int scratchInt() {
        return Shape.SCRATCH_INT;
    }

    int scratchLong() {
        return Shape.SCRATCH_LONG;
    }

    CodeBuilder code() {
        return code;
    }

    ClassEmitter classes() {
        return classes;
    }

    VerifiedProgram program() {
        return program;
    }

    VerifiedFunction function() {
        return function;
    }

    CageLayout layout() {
        return classes.layout();
    }

    /** The class that this method is in. */
    ClassDesc owner() {
        return classes.ownerOf(part, shape == Shape.DIRECT);
    }
}
