package io.zeroserve.ebpf.machine;

/**
 * One function of a suspended run: where it goes on, and its registers.
 *
 * <p>Confined to one event loop.
 */
public final class Frame {
    private final long[] registers;
    private final int framePointer;
    private int pc;

    /**
     * @param pc           the slot at which the function goes on
     * @param framePointer the stack index of its frame's end
     * @param registers    r0 to r9
     */
    public Frame(int pc, int framePointer, long[] registers) {
        this.pc = pc;
        this.framePointer = framePointer;
        this.registers = registers;
    }

    /** The slot at which the function goes on. */
    public int pc() {
        return pc;
    }

    /** Moves the function on. */
    public void setPc(int pc) {
        this.pc = pc;
    }

    /** The stack index that r10 points at. */
    public int framePointer() {
        return framePointer;
    }

    /** r0 to r9, shared with the code that runs this frame. */
    public long[] registers() {
        return registers;
    }
}
