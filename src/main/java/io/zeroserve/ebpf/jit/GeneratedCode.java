package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.machine.Execution;

/**
 * Superclass of generated classes. Public only because they live in a class loader of their own.
 */
public abstract class GeneratedCode {
    /** Returned by {@link #step} when the function has reached its exit; r0 is in the array. */
    public static final int EXIT = -1;

    /**
     * Calls a function's direct method.
     *
     * @param function its index in the program
     */
    protected abstract long enter(int function, Execution execution, long r1, long r2);

    /**
     * Runs a part until control leaves it.
     *
     * @param part         its number in the program
     * @param registers    r0 to r9
     * @param framePointer the stack index that r10 points at
     * @param pc           the slot at which to begin, one of the part's entries
     * @return the slot at which to go on, in whichever part that is; or {@link #EXIT}; or {@code -2 - pc} if the run is
     *     being suspended and the function is to go on at that pc
     */
    protected abstract int step(int part, Execution execution, long[] registers, int framePointer, int pc);
}
