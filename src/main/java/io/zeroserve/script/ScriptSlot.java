package io.zeroserve.script;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.CompiledProgram;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.RunClock;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.FunctionInput;
import io.zeroserve.helpers.ScriptCall;
import io.zeroserve.helpers.ScriptHost;
import io.zeroserve.metrics.ScriptMetrics;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * One script on one event loop: its code, its memory, and the calls in progress.
 *
 * <p>The memory serves one call at a time. While a call is suspended its bytes are kept aside, so that other requests
 * can use the slot.
 */
final class ScriptSlot {
    private static final RunClock CLOCK = RunClock.system();
    /** Where a function finds its input: the handle, in 8 bytes behind the first frame. */
    private static final long CALLDATA_ADDRESS = CageLayout.BASE + CageLayout.FRAME_TOP;
    /** The first handle of a run that has just begun. */
    private static final long INPUT_HANDLE = 1;

    private final Script script;
    private final ScriptLimits limits;
    private final ScriptLog log;
    private final CompiledProgram program;
    private final ArrayDeque<ScriptCall> idle = new ArrayDeque<>();
    /** How many calls are on the thread's stack now: more than one if the script calls itself. */
    private int running;
    /** What counts runs, or null. */
    private ScriptMetrics metrics;

    /** How far a call got. */
    sealed interface Progress {
    }

    /**
     * The script has returned.
     *
     * @param call what it has put out, to be released
     * @param r0   what it has returned
     */
    record Returned(ScriptCall call, long r0) implements Progress {
    }

    /** The script has trapped, which is already logged. */
    enum Trapped implements Progress {
        /** The only value. */
        INSTANCE
    }

    /**
     * The call has been suspended.
     *
     * @param call    the call
     * @param section the section that runs
     * @param memory  its bytes
     */
    record Suspended(ScriptCall call, String section, byte[] memory) implements Progress {
        /** The CPU time used so far in nanoseconds. */
        long spentNanos() {
            return call.budget().spentNanos();
        }
    }

    ScriptSlot(Script script, ScriptLimits limits, ScriptLog log) {
        this.script = script;
        this.limits = limits;
        this.log = log;
        this.program = script.code().instantiate();
    }

    void measuredBy(ScriptMetrics newMetrics) {
        metrics = newMetrics;
    }

    String name() {
        return script.name();
    }

    /** Whether the script has a section. */
    boolean has(String section) {
        return script.has(section);
    }

    /** The step of the chain that runs a section of this script. */
    ChainStep step(String section) {
        return new ChainStep(this, section, script.entry(section));
    }

    /** Runs a step that is of this slot. */
    Progress start(ChainStep step, Exchange exchange, ScriptHost host) {
        ScriptCall call = takeIdle();
        byte[] outer = enter();
        long startNanos = measureStart();
        try {
            call.begin(exchange, host, 0);
            return progress(call, step.section(), program.run(call, step.entry(), 0, 0));
        } catch (TrapException trapped) {
            return trapped(call, step.section(), trapped);
        } finally {
            measureEnd(startNanos);
            leave(outer);
        }
    }

    /**
     * Runs a function for another script, for this one, or as a hook.
     *
     * @param section the function's
     * @param from    with what, and how deep
     */
    Progress call(String section, Exchange exchange, ScriptHost host, FunctionInput from) {
        ScriptCall call = takeIdle();
        byte[] outer = enter();
        long startNanos = measureStart();
        try {
            call.begin(exchange, host, from.depth());
            from.enter(call);
            program.cage().store(CALLDATA_ADDRESS, Long.SIZE, INPUT_HANDLE);
            return progress(call, section, program.run(call, script.entry(section), CALLDATA_ADDRESS, Long.BYTES));
        } catch (HelperRefusal noRoom) {
            release(call);
            logFailure(section, "input: " + noRoom.getMessage());
            return Trapped.INSTANCE;
        } catch (TrapException trapped) {
            return trapped(call, section, trapped);
        } finally {
            measureEnd(startNanos);
            leave(outer);
        }
    }

    private ScriptCall takeIdle() {
        ScriptCall call = idle.pollFirst();
        if (call != null) {
            return call;
        }
        RunBudget budget = new RunBudget(CLOCK, limits.sliceNanos(), limits.limitNanos());
        return new ScriptCall(script.name(), program.cage(), budget, limits.memoryBytes(), log::line);
    }

    /** The time as a run begins; 0 if nobody counts. */
    private long measureStart() {
        if (metrics == null) {
            return 0;
        }
        metrics.started();
        return System.nanoTime();
    }

    private void measureEnd(long startNanos) {
        if (metrics != null) {
            metrics.ran(System.nanoTime() - startNanos);
        }
    }

    /** Puts the memory aside of a run that is calling its own script, directly or through others; null if none is. */
    private byte[] enter() {
        byte[] outer = running > 0 ? program.cage().save() : null;
        running++;
        return outer;
    }

    private void leave(byte[] outer) {
        running--;
        if (outer != null) {
            program.cage().restore(outer);
        }
    }

    /**
     * Goes on with a suspended call.
     *
     * @param result gives what the call waited for; null if it has used its slice
     */
    Progress resume(Suspended suspended, LongSupplier result) {
        ScriptCall call = suspended.call();
        byte[] outer = enter();
        program.cage().restore(suspended.memory());
        long startNanos = metrics == null ? 0 : System.nanoTime();
        try {
            if (result != null) {
                call.deliver(result);
            }
            return progress(call, suspended.section(), program.resume(call));
        } catch (TrapException trapped) {
            return trapped(call, suspended.section(), trapped);
        } finally {
            measureEnd(startNanos);
            leave(outer);
        }
    }

    /** Takes back a call that has ended or is given up. */
    void release(ScriptCall call) {
        call.end();
        idle.addFirst(call);
    }

    private Progress progress(ScriptCall call, String section, long r0) {
        if (!call.isSuspended()) {
            return new Returned(call, r0);
        }
        if (metrics != null) {
            metrics.suspended();
        }
        return new Suspended(call, section, program.cage().save());
    }

    private Progress trapped(ScriptCall call, String section, TrapException trapped) {
        release(call);
        logFailure(section, describe(trapped.trap()));
        return Trapped.INSTANCE;
    }

    private void logFailure(String section, String reason) {
        if (metrics != null) {
            metrics.trapped();
        }
        log.failed(name(), section, reason);
    }

    private String describe(Trap trap) {
        StringBuilder text = new StringBuilder();
        if (script.code().program().opcode(trap.pc()) == Opcode.CALL_HELPER) {
            int helper = script.code().program().instruction(trap.pc()).imm();
            text.append(script.code().program().helpers().get(helper).signature().name()).append(": ");
        }
        text.append(trap.reason()).append(" (");
        script.code().program().linked().lines().find(trap.pc()).ifPresent(line -> text.append(line).append(", "));
        return text.append("instruction ").append(trap.pc()).append(')').toString();
    }
}
