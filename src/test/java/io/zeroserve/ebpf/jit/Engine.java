package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.ProgramFixture;
import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.interpret.Interpreter;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Machine;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.Arrays;

/** The ways of running a program that must all agree. */
public enum Engine {
    /** The reference. */
    INTERPRETER,
    /** As in production: a direct method per function. */
    JIT,
    /** Suspended and resumed at every place where that is possible. */
    JIT_STEPPING,
    /** Every instruction in a part of its own. */
    JIT_SPLIT,
    /** Both at once. */
    JIT_SPLIT_STEPPING;

    /** Enough for every test program; the reference has no clock. */
    static final long INSTRUCTION_LIMIT = 200_000_000;
    private static final long LIMIT_NANOS = 20_000_000_000L;
    private static final long SLICE_NANOS = 1_000_000;
    /** Below what any method needs, so that each instruction becomes a part. */
    private static final int NO_BUDGET = 0;

    /** Whether it goes through generated code. */
    public boolean isCompiled() {
        return this != INTERPRETER;
    }

    /** Runs the entry of a program with a fresh cage; r1 and r2 are address and length of its writable data. */
    public EngineOutcome run(VerifiedProgram program) {
        return run(program, INSTRUCTION_LIMIT);
    }

    /**
     * Runs the entry of a program as {@link #run(VerifiedProgram)} does; the reference for at most so many
     * instructions.
     */
    public EngineOutcome run(VerifiedProgram program, long maxInstructions) {
        int length = program.linked().writable().length;
        return run(program, ProgramFixture.ENTRY, length == 0 ? 0 : CageLayout.DATA_ADDRESS, length, maxInstructions);
    }

    /** Runs a given section of a program with a fresh cage and given arguments. */
    public EngineOutcome run(VerifiedProgram program, String section, long r1, long r2) {
        return run(program, section, r1, r2, INSTRUCTION_LIMIT);
    }

    private EngineOutcome run(VerifiedProgram program, String section, long r1, long r2, long maxInstructions) {
        Machine machine;
        Cage cage;
        if (this == INTERPRETER) {
            cage = new Cage(new CageLayout(program.linked().writable().length, program.linked().readOnly().length),
                program.frameFloor(), program.linked().writable(), program.linked().readOnly());
            machine = new Interpreter(program, maxInstructions);
        } else {
            CompiledProgram compiled = compile(program).instantiate();
            cage = compiled.cage();
            machine = compiled;
        }
        return run(machine, new Execution(cage, budget()), program.entry(section).index(), r1, r2);
    }

    /** Compiles as this engine does. */
    public CompiledCode compile(VerifiedProgram program) {
        return this == JIT_SPLIT || this == JIT_SPLIT_STEPPING
            ? JitCompiler.compile(program, NO_BUDGET)
            : JitCompiler.compile(program);
    }

    /** The budget that this engine runs with. */
    public RunBudget budget() {
        return this == JIT_STEPPING || this == JIT_SPLIT_STEPPING
            ? RunBudget.stepping(LIMIT_NANOS)
            : new RunBudget(System::nanoTime, SLICE_NANOS, LIMIT_NANOS);
    }

    /** Runs to the end, resuming as often as needed. */
    static EngineOutcome run(Machine machine, Execution execution, int function, long r1, long r2) {
        int suspensions = 0;
        execution.begin();
        try {
            long r0 = machine.run(execution, function, r1, r2);
            while (execution.isSuspended()) {
                suspensions++;
                r0 = machine.resume(execution);
            }
            return new EngineOutcome(r0, null, writableMemory(execution.cage()), suspensions);
        } catch (TrapException trapped) {
            return new EngineOutcome(0, trapped.trap(), writableMemory(execution.cage()), suspensions);
        }
    }

    private static byte[] writableMemory(Cage cage) {
        return Arrays.copyOf(cage.memory(), cage.layout().writableEnd());
    }
}
