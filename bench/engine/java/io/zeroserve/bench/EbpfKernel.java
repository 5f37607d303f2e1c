package io.zeroserve.bench;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.elf.ElfReader;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.jit.CompiledProgram;
import io.zeroserve.ebpf.jit.JitCompiler;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.script.Script;
import io.zeroserve.script.ScriptLimits;

/**
 * A script as the server runs it: fresh memory for each call, the cage and the clock on, suspended after each slice.
 *
 * <p>Only the timers between slices are missing: a suspended call goes on at once.
 */
final class EbpfKernel {
    private final CompiledProgram program;
    private final Execution execution;
    private final int entry;
    private long suspensions;

    private EbpfKernel(CompiledProgram program) {
        this.program = program;
        this.entry = program.code().program().entry(Script.REQUEST_SECTION).index();
        ScriptLimits limits = ScriptLimits.DEFAULT;
        this.execution = new Execution(program.cage(),
            new RunBudget(System::nanoTime, limits.sliceNanos(), limits.limitNanos()));
    }

    /** Loads a kernel, which calls no helpers. */
    static EbpfKernel load(Kernel kernel) {
        return load(kernel.object(), HelperTable.EMPTY);
    }

    /**
     * Loads an object.
     *
     * @param object  its bytes
     * @param helpers what it may call
     */
    static EbpfKernel load(byte[] object, HelperTable helpers) {
        try {
            return new EbpfKernel(JitCompiler.compile(Verifier.verify(Linker.link(ElfReader.read(object),
                name -> helpers.find(name).isPresent(), CageLayout.DATA_ADDRESS), helpers)).instantiate());
        } catch (ElfException | VerifyException refused) {
            throw new IllegalStateException("the kernel is refused", refused);
        }
    }

    /** Runs it once, to its end. */
    long run(long argument) throws TrapException {
        execution.begin();
        long r0 = program.run(execution, entry, 0, argument);
        return execution.isSuspended() ? finish() : r0;
    }

    private long finish() throws TrapException {
        while (true) {
            suspensions++;
            byte[] memory = program.cage().save();
            program.cage().restore(memory);
            long r0 = program.resume(execution);
            if (!execution.isSuspended()) {
                return r0;
            }
        }
    }

    /** How often a run of this kernel was suspended so far. */
    long suspensions() {
        return suspensions;
    }
}
