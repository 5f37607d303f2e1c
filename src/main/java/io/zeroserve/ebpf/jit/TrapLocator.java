package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.cage.MemoryFault;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.ebpf.machine.Trap;
import io.zeroserve.ebpf.machine.TrapException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what generated code or a helper threw into the trap that it means.
 *
 * <p>The pc comes from the line number of the topmost generated frame. A failed bounds check is an
 * {@link IndexOutOfBoundsException} of {@link java.util.Objects#checkIndex(long, long)}, whose message tells the index:
 * carrying it any other way would cost every access that does not fail.
 */
final class TrapLocator {
    private static final Pattern INDEX = Pattern.compile("Index (-?\\d+) out of bounds for length \\d+");
    /** The frames that a failed check in generated code has above it. */
    private static final Set<String> CHECK_CLASSES = Set.of("java.util.Objects", "jdk.internal.util.Preconditions",
        "jdk.internal.util.Preconditions$1");

    private TrapLocator() {
    }

    static TrapException locate(CompiledCode code, Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        boolean checkFailed = true;
        for (StackTraceElement frame : trace) {
            Integer start = code.methodStart(frame.getClassName(), frame.getMethodName());
            if (start != null) {
                return trap(code, start + frame.getLineNumber() - 1, thrown, checkFailed);
            }
            checkFailed &= CHECK_CLASSES.contains(frame.getClassName());
        }
        return trap(code, 0, thrown, false);
    }

    private static TrapException trap(CompiledCode code, int pc, Throwable thrown, boolean checkFailed) {
        Trap trap = switch (thrown) {
            case MemoryFault fault -> new Trap.Fault(pc, fault.access(), fault.address(), fault.sizeBytes());
            case HelperRefusal refusal -> new Trap.Refused(pc, refusal.getMessage());
            case IndexOutOfBoundsException failed when checkFailed -> fault(code, pc, failed);
            default -> new Trap.HostFailure(pc, thrown);
        };
        return new TrapException(trap, thrown);
    }

    private static Trap fault(CompiledCode code, int pc, IndexOutOfBoundsException failed) {
        Opcode opcode = code.program().opcode(pc);
        Matcher index = INDEX.matcher(failed.getMessage());
        if (!index.matches()) {
            return new Trap.HostFailure(pc, failed);
        }
        boolean load = opcode.operation() == Operation.LOAD || opcode.operation() == Operation.LOAD_SIGNED;
        return new Trap.Fault(pc, load ? MemoryFault.Access.LOAD : MemoryFault.Access.STORE,
            Long.parseLong(index.group(1)) + CageLayout.BASE, opcode.bits() / 8);
    }
}
