package io.zeroserve.script;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.CompiledProgram;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.ScriptCall;
import io.zeroserve.helpers.ScriptHost;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * One script on one event loop: its code, its memory, and the calls in progress.
 *
 * <p>The memory serves one call at a time. While a call is suspended its bytes are kept aside, so that other requests
 * can use the slot.
 */
final class ScriptSlot {
    private final Script script;
    private final ScriptLimits limits;
    private final ScriptLog log;
    private final CompiledProgram program;
    private final ArrayDeque<ScriptCall> idle = new ArrayDeque<>();

    /** How far a call got. */
    sealed interface Progress {
    }

    /**
     * The script has returned.
     *
     * @param call what it has put out, to be released
     */
    record Returned(ScriptCall call) implements Progress {
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
        /** The run time used so far in nanoseconds. */
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

    String name() {
        return script.name();
    }

    /** Whether the script has a section. */
    boolean has(String section) {
        return script.code().program().linked().sections().containsKey(section);
    }

    /** Runs a section of the script from its beginning. */
    Progress start(String section, Exchange exchange, ScriptHost host) {
        ScriptCall call = idle.pollFirst();
        if (call == null) {
            RunBudget budget = new RunBudget(System::nanoTime, limits.sliceNanos(), limits.limitNanos());
            call = new ScriptCall(script.name(), program.cage(), budget, limits.memoryBytes(), log::line);
        }
        call.begin(exchange, host);
        try {
            program.run(call, script.code().program().entry(section).index(), 0, 0);
            return progress(call, section);
        } catch (TrapException trapped) {
            return trapped(call, section, trapped);
        }
    }

    /** Goes on with a suspended call that has used its slice. */
    Progress resume(Suspended suspended) {
        return resume(suspended, null);
    }

    /**
     * Goes on with a suspended call.
     *
     * @param result gives what the call waited for; null if it has used its slice
     */
    Progress resume(Suspended suspended, LongSupplier result) {
        ScriptCall call = suspended.call();
        program.cage().restore(suspended.memory());
        try {
            if (result != null) {
                call.deliver(result);
            }
            program.resume(call);
            return progress(call, suspended.section());
        } catch (TrapException trapped) {
            return trapped(call, suspended.section(), trapped);
        }
    }

    /** Takes back a call that has ended or is given up. */
    void release(ScriptCall call) {
        call.end();
        idle.addFirst(call);
    }

    private Progress progress(ScriptCall call, String section) {
        return call.isSuspended() ? new Suspended(call, section, program.cage().save()) : new Returned(call);
    }

    private Progress trapped(ScriptCall call, String section, TrapException trapped) {
        release(call);
        log.line("[script_runtime] script '" + name() + "' section '" + section + "' failed: "
            + describe(trapped.trap()));
        return Trapped.INSTANCE;
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
