package io.zeroserve.proxy;

/**
 * Where a line of a head is put while it is looked at. None is kept there, so that all connections of an event loop
 * share it, and those that are idle hold nothing. Confined to that event loop.
 */
final class LineMemory {
    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];

    /** Memory for so many bytes at least; what was in it before may be lost. */
    byte[] atLeast(int count) {
        if (count > bytes.length) {
            bytes = new byte[Math.max(count, 2 * bytes.length)];
        }
        return bytes;
    }

    /** The memory that was given last. */
    byte[] bytes() {
        return bytes;
    }
}
