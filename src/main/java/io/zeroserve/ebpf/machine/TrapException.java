package io.zeroserve.ebpf.machine;

/** Carries a {@link Trap} out of a machine. */
public final class TrapException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Trap trap;

    /**
     * @param trap  why the run ended
     * @param cause what the host threw, or null
     */
    public TrapException(Trap trap, Throwable cause) {
        super(trap.reason() + " (instruction " + trap.pc() + ")", cause, false, false);
        this.trap = trap;
    }

    /** Why the run ended. */
    public Trap trap() {
        return trap;
    }
}
