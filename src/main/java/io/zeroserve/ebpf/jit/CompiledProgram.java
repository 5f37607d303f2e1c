package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Frame;
import io.zeroserve.ebpf.machine.Machine;
import io.zeroserve.ebpf.machine.TimeLimitExceeded;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Generated code bound to one cage: the engine that serves requests.
 *
 * <p>Confined to the event loop that owns the cage.
 */
public final class CompiledProgram implements Machine {
    private static final int SAVED_REGISTERS = 10;

    private final CompiledCode code;
    private final Cage cage;
    private final GeneratedCode[] classOfFunction;
    private final GeneratedCode[] classOfPart;

    CompiledProgram(CompiledCode code, Cage cage) {
        this.code = code;
        this.cage = cage;
        ScriptClassLoader loader = new ScriptClassLoader(this);
        List<GeneratedCode> instances = code.classes().stream()
            .map(image -> instance(loader.define(image.name(), image.bytes()))).toList();
        classOfFunction = new GeneratedCode[code.program().functions().size()];
        for (int i = 0; i < classOfFunction.length; i++) {
            classOfFunction[i] = instances.get(code.classOfFunction(i));
        }
        classOfPart = new GeneratedCode[code.partCount()];
        for (int i = 0; i < classOfPart.length; i++) {
            classOfPart[i] = instances.get(code.classOfPart(i));
        }
    }

    /** Initialises the class too, so that the JVM's own verifier sees it now and not at the first request. */
    private static GeneratedCode instance(Class<?> generated) {
        try {
            return (GeneratedCode) generated.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("generated class without a public constructor", impossible);
        }
    }

    /** The memory that this program and nothing else uses. */
    public Cage cage() {
        return cage;
    }

    /** What it was instantiated from. */
    public CompiledCode code() {
        return code;
    }

    @Override
    public long run(Execution execution, int function, long r1, long r2) throws TrapException {
        try {
            long r0 = code.isDirect(function)
                ? classOfFunction[function].enter(function, execution, r1, r2)
                : callParts(function, execution, CageLayout.FRAME_TOP, r1, r2, 0, 0, 0);
            return execution.suspended ? goOnWhileGranted(execution) : r0;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw TrapLocator.locate(code, thrown);
        }
    }

    @Override
    public long resume(Execution execution) throws TrapException {
        execution.beginSlice();
        try {
            long r0 = goOn(execution);
            return execution.suspended ? goOnWhileGranted(execution) : r0;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw TrapLocator.locate(code, thrown);
        }
    }

    /** Functions leave when their fuel is used up; as long as the slice has not ended, they get more and go on. */
    private long goOnWhileGranted(Execution execution) throws TrapException {
        long r0 = 0;
        while (execution.suspended && refuel(execution)) {
            r0 = goOn(execution);
        }
        return r0;
    }

    private static boolean refuel(Execution execution) throws TrapException {
        try {
            return execution.refuel();
        } catch (TimeLimitExceeded exceeded) {
            throw new TrapException(new Trap.OutOfTime(execution.suspendedPc(), exceeded.limitMillis()), exceeded);
        }
    }

    private long goOn(Execution execution) {
        ArrayDeque<Frame> frames = execution.takeFrames();
        long r0 = drive(execution, frames.removeFirst());
        while (!execution.suspended && !frames.isEmpty()) {
            Frame caller = frames.removeFirst();
            caller.registers()[0] = r0;
            r0 = drive(execution, caller);
        }
        frames.forEach(execution::saveFrame);
        return r0;
    }

    /**
     * Calls a function that has no direct method. Called by generated code.
     *
     * @param function     its index in the program
     * @param framePointer the stack index that its r10 points at
     * @return r0; meaningless if the run is being suspended
     */
    public long callParts(int function, Execution execution, int framePointer, long r1, long r2, long r3,
                          long r4, long r5) {
        long[] registers = new long[SAVED_REGISTERS];
        registers[1] = r1;
        registers[2] = r2;
        registers[3] = r3;
        registers[4] = r4;
        registers[5] = r5;
        return drive(execution, new Frame(code.program().functions().get(function).start(), framePointer, registers));
    }

    /** Runs a function in parts from where its frame says, until its exit or until the run is suspended. */
    private long drive(Execution execution, Frame frame) {
        long[] registers = frame.registers();
        int pc = frame.pc();
        while (true) {
            int part = code.partAt(pc);
            int next = classOfPart[part].step(part, execution, registers, frame.framePointer(), pc);
            if (next == GeneratedCode.EXIT) {
                return registers[0];
            }
            boolean suspending = next < 0;
            pc = suspending ? -2 - next : next;
            if (suspending || execution.charge(1)) {
                frame.setPc(pc);
                execution.saveFrame(frame);
                return 0;
            }
        }
    }
}
