package io.zeroserve.ebpf.machine;

/**
 * An engine with a program in it.
 *
 * <p>Runs on the event loop that owns the execution's cage.
 */
public interface Machine {

    /**
     * Runs a function of the program from its first instruction, in an execution that has been made ready with
     * {@link Execution#begin}.
     *
     * @param function its index in the verified program, which must be that of an entry point
     * @param r1       the first argument
     * @param r2       the second argument
     * @return the value of r0 at exit; meaningless if {@link Execution#isSuspended()}
     * @throws TrapException if the script traps
     */
    long run(Execution execution, int function, long r1, long r2) throws TrapException;

    /**
     * Goes on with a suspended run.
     *
     * @return as {@link #run}
     * @throws TrapException if the script traps
     */
    long resume(Execution execution) throws TrapException;
}
