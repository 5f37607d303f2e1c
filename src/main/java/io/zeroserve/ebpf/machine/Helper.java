package io.zeroserve.ebpf.machine;

/** A host function that a script calls. */
@FunctionalInterface
public interface Helper {

    /**
     * Does its work, on the event loop, without blocking.
     *
     * @param execution the run that calls; its cage is the only guest memory that may be touched
     * @param r1 the first argument; an argument that the signature does not have is arbitrary
     * @param r2 the second
     * @param r3 the third
     * @param r4 the fourth
     * @param r5 the fifth
     * @return the new value of r0
     * @throws HelperRefusal if the call violates the helper's contract: the run traps
     * @throws io.zeroserve.ebpf.cage.MemoryFault if a range lies outside the cage: the run traps
     */
    long call(Execution execution, long r1, long r2, long r3, long r4, long r5);
}
