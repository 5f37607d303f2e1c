package io.zeroserve.ebpf.machine;

/** A call that violates a helper's contract. Ends the script's run as a trap. */
public final class HelperRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong with the call */
    public HelperRefusal(String reason) {
        super(reason);
    }
}
