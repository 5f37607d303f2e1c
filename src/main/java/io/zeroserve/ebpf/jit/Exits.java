package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.verify.Liveness;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The ways out of a method from which its function goes on later, at a slot: suspended, or in another part. Each saves
 * the registers that are needed there, out of line.
 */
final class Exits {
    private static final int REGISTERS = 10;

    private final MethodEmitter method;
    private final Liveness liveness;
    private final NarrowRegisters narrow;
    private final Map<Saved, Label> leaveStubs = new LinkedHashMap<>();

    /**
     * What is saved of a method's local variables.
     *
     * @param live   the registers that are needed
     * @param narrow those of them that are kept as ints
     */
    private record Saved(SortedSet<Integer> live, Set<Integer> narrow) {
    }

    Exits(MethodEmitter method, Liveness liveness, NarrowRegisters narrow) {
        this.method = method;
        this.liveness = liveness;
        this.narrow = narrow;
    }

    /** The registers that are needed in order to go on at a slot. */
    SortedSet<Integer> liveAt(int pc) {
        SortedSet<Integer> live = new TreeSet<>();
        for (int register = 0; register < REGISTERS; register++) {
            if (liveness.isLive(register, pc)) {
                live.add(register);
            }
        }
        return live;
    }

    /** Those of them that are kept as ints. */
    Set<Integer> narrowAt(int pc) {
        return liveAt(pc).stream().filter(register -> narrow.isNarrow(register, pc)).collect(Collectors.toSet());
    }

    private Saved savedAt(int pc) {
        return new Saved(liveAt(pc), narrowAt(pc));
    }

    /** Leaves a part, to go on at a slot in another one. */
    void leave(int pc) {
        Label stub = leaveStubs.computeIfAbsent(savedAt(pc), _ -> method.code().newLabel());
        method.code().loadConstant(pc).goto_(stub);
    }

    /** Leaves because the run is being suspended, to go on at a slot. */
    void suspend(int pc) {
        Label stub = method.code().newLabel();
        method.code().loadConstant(pc).goto_(stub);
        method.outOfLine(() -> emitSuspending(savedAt(pc), stub));
    }

    /** Suspends if a callee or a helper has asked for it. */
    void suspendIfAsked(int pc) {
        Label otherwise = method.code().newLabel();
        method.code().aload(MethodEmitter.EXECUTION)
            .getfield(Names.EXECUTION, "suspended", ConstantDescs.CD_boolean).ifeq(otherwise);
        suspend(pc);
        method.code().labelBinding(otherwise);
    }

    /** The pc to go on at is on the stack. */
    private void emitSuspending(Saved saved, Label stub) {
        method.code().labelBinding(stub).istore(Shape.SCRATCH_INT);
        switch (method.shape()) {
            case DIRECT -> {
                method.code().aload(MethodEmitter.EXECUTION).iload(Shape.SCRATCH_INT);
                method.registers().loadFramePointer(0);
                for (int register = 0; register < REGISTERS; register++) {
                    if (saved.live().contains(register)) {
                        method.registers().loadLong(register, saved.narrow().contains(register));
                    } else {
                        method.code().lconst_0();
                    }
                }
                method.code().invokevirtual(Names.EXECUTION, "saveFrame", Names.SAVE_FRAME).lconst_0().lreturn();
            }
            case PART -> {
                storeRegisters(saved);
                method.code().loadConstant(-2).iload(Shape.SCRATCH_INT).isub().ireturn();
            }
        }
    }

    /** Writes where parts are left, behind everything else. */
    void emitLeaving() {
        leaveStubs.forEach((saved, stub) -> {
            method.code().labelBinding(stub).istore(Shape.SCRATCH_INT);
            storeRegisters(saved);
            method.code().iload(Shape.SCRATCH_INT).ireturn();
        });
    }

    private void storeRegisters(Saved saved) {
        for (int register : saved.live()) {
            method.code().aload(Shape.ARRAY).loadConstant(register);
            method.registers().loadLong(register, saved.narrow().contains(register));
            method.code().lastore();
        }
    }
}
