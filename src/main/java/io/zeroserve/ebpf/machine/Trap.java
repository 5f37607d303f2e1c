package io.zeroserve.ebpf.machine;

import io.zeroserve.ebpf.cage.MemoryFault;

/** Why the run of a script ended before its exit. */
public sealed interface Trap {

    /** The instruction slot that trapped. */
    int pc();

    /** What happened, without the place. */
    String reason();

    /**
     * A load or store outside the cage, by the script or by a helper on its behalf.
     *
     * @param pc        the instruction slot
     * @param access    what was tried
     * @param address   the guest address of the first byte
     * @param sizeBytes the number of bytes, unsigned
     */
    record Fault(int pc, MemoryFault.Access access, long address, long sizeBytes) implements Trap {
        @Override
        public String reason() {
            return new MemoryFault(access, address, sizeBytes).getMessage();
        }
    }

    /**
     * A helper refused its arguments.
     *
     * @param pc     the instruction slot of the call
     * @param reason what is wrong with them
     */
    record Refused(int pc, String reason) implements Trap {
    }

    /**
     * The run used up its time.
     *
     * @param pc          the instruction slot at which it was stopped
     * @param limitMillis the limit
     */
    record OutOfTime(int pc, long limitMillis) implements Trap {
        @Override
        public String reason() {
            return "ran for more than " + limitMillis + " ms";
        }
    }

    /**
     * A bug of the host, met inside a helper. Ends only this run.
     *
     * @param pc    the instruction slot of the call
     * @param cause the bug
     */
    record HostFailure(int pc, Throwable cause) implements Trap {
        @Override
        public String reason() {
            return "internal error: " + cause;
        }
    }
}
