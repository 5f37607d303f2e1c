package io.zeroserve.script;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.CompiledProgram;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.helpers.ScriptCall;
import java.util.ArrayDeque;

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
    private final int entry;
    private final ArrayDeque<ScriptCall> idle = new ArrayDeque<>();

    /** How far a call got. */
    sealed interface Progress {
    }

    /** The script has ended without answering. */
    enum Passed implements Progress {
        /** The only value. */
        INSTANCE
    }

    /**
     * The script has answered or trapped.
     *
     * @param outcome that of the chain
     */
    record Ended(ChainOutcome outcome) implements Progress {
    }

    /**
     * The call has been suspended.
     *
     * @param call   the call
     * @param memory its bytes
     */
    record Suspended(ScriptCall call, byte[] memory) implements Progress {
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
        this.entry = script.requestEntry().orElseThrow();
    }

    String name() {
        return script.name();
    }

    /** Runs the script from its beginning. */
    Progress start(Exchange exchange) {
        ScriptCall call = idle.pollFirst();
        if (call == null) {
            RunBudget budget = new RunBudget(System::nanoTime, limits.sliceNanos(), limits.limitNanos());
            call = new ScriptCall(script.name(), program.cage(), budget, limits.memoryBytes(), log::line);
        }
        call.begin(exchange);
        try {
            program.run(call, entry, 0, 0);
            return progress(call);
        } catch (TrapException trapped) {
            return trapped(call, trapped);
        }
    }

    /** Goes on with a suspended call. */
    Progress resume(Suspended suspended) {
        ScriptCall call = suspended.call();
        program.cage().restore(suspended.memory());
        try {
            program.resume(call);
            return progress(call);
        } catch (TrapException trapped) {
            return trapped(call, trapped);
        }
    }

    /** Gives up a suspended call. */
    void drop(Suspended suspended) {
        release(suspended.call());
    }

    private Progress progress(ScriptCall call) {
        if (call.isSuspended()) {
            return new Suspended(call, program.cage().save());
        }
        Progress progress = call.response() == null
            ? Passed.INSTANCE
            : new Ended(new ChainOutcome.Respond(call.response()));
        release(call);
        return progress;
    }

    private Progress trapped(ScriptCall call, TrapException trapped) {
        release(call);
        Trap trap = trapped.trap();
        log.line("[script_runtime] script '" + name() + "' section '" + Script.REQUEST_SECTION + "' failed: "
            + describe(trap));
        return new Ended(new ChainOutcome.Failed(name()));
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

    private void release(ScriptCall call) {
        call.end();
        idle.addFirst(call);
    }
}
