package io.zeroserve.script;

import io.zeroserve.ebpf.jit.CompiledCode;

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

    /** The section that is run for every request over TLS, before any of the sections above. */
    public static final String TLS_REQUEST_SECTION = "zeroserve.tls.request";

    /** What the name of a section begins with whose function other scripts can call. */
    public static final String CALL_SECTION_PREFIX = "zeroserve.call.";

    /** Whether the script handles requests; one that does not only offers functions to others. */
    boolean handlesRequests() {
        return has(REQUEST_SECTION) || has(TLS_REQUEST_SECTION);
    }

    /** Whether the script has a section. */
    boolean has(String section) {
        return code.program().linked().sections().containsKey(section);
    }

    /** The function that a section begins with. */
    int entry(String section) {
        return code.program().entry(section).index();
    }
}
