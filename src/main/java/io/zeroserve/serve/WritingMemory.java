package io.zeroserve.serve;

/**
 * The memory that large bodies on their way to clients take on one event loop. A client that does not read keeps what
 * was read for it: while there is plenty, that is two chunks, so that the connection is never idle; when many such
 * clients have taken much of it, the chunks for all become smaller. Confined to the loop.
 */
final class WritingMemory {
    /** What is to be taken at most, but for the smallest chunks. */
    static final long BYTES = 64L << 20;
    /** The smallest chunk: a page. */
    static final int MIN_CHUNK_BYTES = 4096;
    /** A chunk is as large as the room that is left, divided by this. */
    private static final int SHARE = 256;

    private final int chunkBytes;
    private long takenBytes;

    /** @param chunkBytes how large chunks are while there is plenty of room */
    WritingMemory(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    /** How large the next chunk may be. */
    int nextChunkBytes() {
        return (int) Math.min(chunkBytes, Math.max((BYTES - takenBytes) / SHARE, MIN_CHUNK_BYTES));
    }

    void take(int bytes) {
        takenBytes += bytes;
    }

    void giveBack(int bytes) {
        takenBytes -= bytes;
    }
}
