package io.zeroserve.ebpf.machine;

/**
 * What the verifier and the compiler need to know of a helper.
 *
 * @param name      the symbol that scripts call
 * @param arguments how many argument registers it reads, 0 to 5
 * @param waiting   whether it may suspend the run until a result arrives
 */
public record HelperSignature(String name, int arguments, Waiting waiting) {

    /** Whether a call may suspend the run. */
    public enum Waiting {
        /** It always returns its result. */
        NEVER,
        /** It may call {@link Execution#await} and give its result later. */
        MAY_WAIT
    }

    /** Checks the range. */
    public HelperSignature {
        if (arguments < 0 || arguments > 5) {
            throw new IllegalArgumentException(name + " with " + arguments + " arguments; at most 5");
        }
    }
}
