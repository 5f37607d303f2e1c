package io.zeroserve.ebpf.jit;

/** The two kinds of methods, and where each keeps things in local variables. */
enum Shape {
    /** Parameters: execution, frame pointer, r1 to r5. */
    DIRECT(1, 2, 12),
    /** Parameters: execution, register array, frame pointer, pc. */
    PART(2, 6, 4);

    static final int ARRAY = 1;
    static final int PC = 3;
    static final int SCRATCH_INT = 24;
    static final int SCRATCH_LONG = 25;
    private static final int NARROW = 27;
    /** Behind it, an index for each group of accesses. */
    static final int FIRST_GROUP = 37;

    private static final int PARAMETERS = 5;

    final int framePointer;
    private final int firstArgument;
    private final int r0;

    Shape(int framePointer, int firstArgument, int r0) {
        this.framePointer = framePointer;
        this.firstArgument = firstArgument;
        this.r0 = r0;
    }

    /** The local variable of a register but r10, where it is kept as an int. */
    static int narrowLocal(int register) {
        return NARROW + register;
    }

    /** The local variable of a register but r10. */
    int local(int register) {
        if (register == 0) {
            return r0;
        }
        return register <= PARAMETERS || this == PART
            ? firstArgument + 2 * (register - 1)
            : r0 + 2 * (register - PARAMETERS);
    }
}
