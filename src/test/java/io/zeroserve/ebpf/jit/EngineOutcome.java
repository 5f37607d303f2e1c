package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.machine.Trap;
import java.util.Arrays;

/**
 * How a run ended.
 *
 * @param r0          the result; 0 if it trapped
 * @param trap        why it trapped, or null
 * @param memory      stack and writable data afterwards
 * @param suspensions how often it was suspended
 */
public record EngineOutcome(long r0, Trap trap, byte[] memory, int suspensions) {

    /** What must be equal on every engine; suspensions are not. */
    public String comparable() {
        return (trap == null ? "r0 = 0x" + Long.toHexString(r0) : describe(trap)) + ", memory " + describe(memory);
    }

    private static String describe(Trap trap) {
        return switch (trap) {
            case Trap.Fault fault -> fault.toString();
            case Trap.Refused refused -> refused.toString();
            // Engines measure time differently.
            case Trap.OutOfTime late -> "out of time";
            case Trap.HostFailure failure -> "host failure at " + failure.pc() + ": " + failure.cause();
        };
    }

    /** The bytes that differ from a fresh stack's, with their indexes, as far as they fit a message. */
    private static String describe(byte[] memory) {
        StringBuilder text = new StringBuilder().append(Integer.toHexString(Arrays.hashCode(memory))).append(" {");
        int shown = 0;
        for (int i = 0; i < memory.length && shown < 64; i++) {
            if (memory[i] != (byte) 0x8e) {
                text.append(' ').append(i).append(':').append(Integer.toHexString(memory[i] & 0xff));
                shown++;
            }
        }
        return text.append(" }").toString();
    }
}
