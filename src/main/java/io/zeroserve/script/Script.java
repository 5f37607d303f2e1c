package io.zeroserve.script;

import io.zeroserve.ebpf.jit.CompiledCode;
import java.util.OptionalInt;

/**
 * A compiled script in its place in the chain. Immutable.
 *
 * @param name      its path below {@code .zeroserve/scripts/}, extension kept
 * @param sizeBytes the size of its object
 * @param code      its code
 */
public record Script(String name, int sizeBytes, CompiledCode code) {
    /** The section that is run for every request. */
    public static final String REQUEST_SECTION = "zeroserve.request";

    /** What the name of a section begins with whose function other scripts can call. */
    public static final String CALL_SECTION_PREFIX = "zeroserve.call.";

    /** The function to run for a request; empty if the script only offers functions to others. */
    OptionalInt requestEntry() {
        return code.program().linked().sections().containsKey(REQUEST_SECTION)
            ? OptionalInt.of(code.program().entry(REQUEST_SECTION).index())
            : OptionalInt.empty();
    }
}
