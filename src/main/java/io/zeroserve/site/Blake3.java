package io.zeroserve.site;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE3 in its plain mode, for content that comes in windows (the BLAKE3 paper, 2; its names).
 *
 * <p>Content is a row of chunks of 1,024 bytes, the leaves of a binary tree in which every left subtree is full. A
 * window of {@link #WINDOW_BYTES} is such a subtree, whose chaining value can be computed apart from all others, on any
 * thread; {@link #hash} puts them together. Written here because the tree is what lets a large file be hashed on all
 * cores, and because compressing in local variables is about three times as fast as in arrays. Not thread-safe.
 */
final class Blake3 {
    /** A power of two of chunks, so that every window but the last is a full subtree. */
    static final int WINDOW_BYTES = 1 << 20;

    /** A chaining value as eight words. */
    static final int WORDS = 8;

    private static final int CHUNK_BYTES = 1024;
    private static final int BLOCK_BYTES = 64;
    private static final int ROUNDS = 7;
    private static final int CHUNK_START = 1;
    private static final int CHUNK_END = 2;
    private static final int PARENT = 4;
    private static final int ROOT = 8;

    private static final int IV0 = 0x6a09e667;
    private static final int IV1 = 0xbb67ae85;
    private static final int IV2 = 0x3c6ef372;
    private static final int IV3 = 0xa54ff53a;
    private static final int IV4 = 0x510e527f;
    private static final int IV5 = 0x9b05688c;
    private static final int IV6 = 0x1f83d9ab;
    private static final int IV7 = 0x5be0cd19;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** A block, then the chaining value that goes into compressing it and comes out again. */
    private final int[] block = new int[16];
    private final int[] chain = new int[WORDS];
    private final byte[] lastBlock = new byte[BLOCK_BYTES];
    private int flags;

    /** Hashes content of one window or less. */
    ContentHash hash(byte[] window, int length) {
        subtree(window, 0, length, 0, true);
        return contentHash();
    }

    /**
     * Computes the chaining value of a window of content that has more than one.
     *
     * @param windowIndex which window of the content this is
     * @param target      receives the {@link #WORDS} words
     */
    void window(byte[] window, int length, long windowIndex, int[] target, int targetOffset) {
        subtree(window, 0, length, windowIndex * (WINDOW_BYTES / CHUNK_BYTES), false);
        System.arraycopy(chain, 0, target, targetOffset, WORDS);
    }

    /**
     * Hashes content from the chaining values of its windows.
     *
     * @param chains {@link #WORDS} words for each of two windows or more
     */
    ContentHash hash(int[] chains) {
        merge(chains, 0, chains.length / WORDS, true);
        return contentHash();
    }

    private ContentHash contentHash() {
        return new ContentHash(bigEndian(0), bigEndian(2));
    }

    private long bigEndian(int index) {
        return Long.reverseBytes(chain[index] & 0xffffffffL | (long) chain[index + 1] << 32);
    }

    private void merge(int[] chains, int start, int count, boolean isRoot) {
        if (count == 1) {
            System.arraycopy(chains, start * WORDS, chain, 0, WORDS);
            return;
        }
        int left = Integer.highestOneBit(count - 1);
        merge(chains, start, left, false);
        int[] leftChain = chain.clone();
        merge(chains, start + left, count - left, false);
        parent(leftChain, isRoot);
    }

    private void subtree(byte[] content, int offset, int length, long chunkIndex, boolean isRoot) {
        if (length <= CHUNK_BYTES) {
            chunk(content, offset, length, chunkIndex, isRoot);
            return;
        }
        int leftChunks = Integer.highestOneBit((length - 1) / CHUNK_BYTES);
        int leftBytes = leftChunks * CHUNK_BYTES;
        subtree(content, offset, leftBytes, chunkIndex, false);
        int[] leftChain = chain.clone();
        subtree(content, offset + leftBytes, length - leftBytes, chunkIndex + leftChunks, false);
        parent(leftChain, isRoot);
    }

    /** Compresses the chaining values of two children, the right one of which is in {@link #chain}. */
    private void parent(int[] left, boolean isRoot) {
        System.arraycopy(left, 0, block, 0, WORDS);
        System.arraycopy(chain, 0, block, WORDS, WORDS);
        startChain();
        flags = PARENT | (isRoot ? ROOT : 0);
        compress(0, BLOCK_BYTES);
    }

    private void chunk(byte[] content, int offset, int length, long chunkIndex, boolean isRoot) {
        startChain();
        flags = CHUNK_START;
        int done = 0;
        while (length - done > BLOCK_BYTES) {
            load(content, offset + done);
            compress(chunkIndex, BLOCK_BYTES);
            flags = 0;
            done += BLOCK_BYTES;
        }
        int rest = length - done;
        System.arraycopy(content, offset + done, lastBlock, 0, rest);
        Arrays.fill(lastBlock, rest, BLOCK_BYTES, (byte) 0);
        load(lastBlock, 0);
        flags |= CHUNK_END | (isRoot ? ROOT : 0);
        compress(chunkIndex, rest);
    }

    private void startChain() {
        chain[0] = IV0;
        chain[1] = IV1;
        chain[2] = IV2;
        chain[3] = IV3;
        chain[4] = IV4;
        chain[5] = IV5;
        chain[6] = IV6;
        chain[7] = IV7;
    }

    private void load(byte[] source, int offset) {
        for (int i = 0; i < block.length; i++) {
            block[i] = (int) INTS.get(source, offset + i * Integer.BYTES);
        }
    }

    /** The compression function: {@link #block} and {@link #chain} into {@link #chain}. */
    private void compress(long counter, int blockLength) {
        int[] m = block;
        int m0 = m[0];
        int m1 = m[1];
        int m2 = m[2];
        int m3 = m[3];
        int m4 = m[4];
        int m5 = m[5];
        int m6 = m[6];
        int m7 = m[7];
        int m8 = m[8];
        int m9 = m[9];
        int m10 = m[10];
        int m11 = m[11];
        int m12 = m[12];
        int m13 = m[13];
        int m14 = m[14];
        int m15 = m[15];
        int v0 = chain[0];
        int v1 = chain[1];
        int v2 = chain[2];
        int v3 = chain[3];
        int v4 = chain[4];
        int v5 = chain[5];
        int v6 = chain[6];
        int v7 = chain[7];
        int v8 = IV0;
        int v9 = IV1;
        int v10 = IV2;
        int v11 = IV3;
        int v12 = (int) counter;
        int v13 = (int) (counter >>> 32);
        int v14 = blockLength;
        int v15 = flags;
        for (int round = 1; round <= ROUNDS; round++) {
            // Columns.
            v0 += v4 + m0;
            v12 = Integer.rotateRight(v12 ^ v0, 16);
            v8 += v12;
            v4 = Integer.rotateRight(v4 ^ v8, 12);
            v0 += v4 + m1;
            v12 = Integer.rotateRight(v12 ^ v0, 8);
            v8 += v12;
            v4 = Integer.rotateRight(v4 ^ v8, 7);
            v1 += v5 + m2;
            v13 = Integer.rotateRight(v13 ^ v1, 16);
            v9 += v13;
            v5 = Integer.rotateRight(v5 ^ v9, 12);
            v1 += v5 + m3;
            v13 = Integer.rotateRight(v13 ^ v1, 8);
            v9 += v13;
            v5 = Integer.rotateRight(v5 ^ v9, 7);
            v2 += v6 + m4;
            v14 = Integer.rotateRight(v14 ^ v2, 16);
            v10 += v14;
            v6 = Integer.rotateRight(v6 ^ v10, 12);
            v2 += v6 + m5;
            v14 = Integer.rotateRight(v14 ^ v2, 8);
            v10 += v14;
            v6 = Integer.rotateRight(v6 ^ v10, 7);
            v3 += v7 + m6;
            v15 = Integer.rotateRight(v15 ^ v3, 16);
            v11 += v15;
            v7 = Integer.rotateRight(v7 ^ v11, 12);
            v3 += v7 + m7;
            v15 = Integer.rotateRight(v15 ^ v3, 8);
            v11 += v15;
            v7 = Integer.rotateRight(v7 ^ v11, 7);
            // Diagonals.
            v0 += v5 + m8;
            v15 = Integer.rotateRight(v15 ^ v0, 16);
            v10 += v15;
            v5 = Integer.rotateRight(v5 ^ v10, 12);
            v0 += v5 + m9;
            v15 = Integer.rotateRight(v15 ^ v0, 8);
            v10 += v15;
            v5 = Integer.rotateRight(v5 ^ v10, 7);
            v1 += v6 + m10;
            v12 = Integer.rotateRight(v12 ^ v1, 16);
            v11 += v12;
            v6 = Integer.rotateRight(v6 ^ v11, 12);
            v1 += v6 + m11;
            v12 = Integer.rotateRight(v12 ^ v1, 8);
            v11 += v12;
            v6 = Integer.rotateRight(v6 ^ v11, 7);
            v2 += v7 + m12;
            v13 = Integer.rotateRight(v13 ^ v2, 16);
            v8 += v13;
            v7 = Integer.rotateRight(v7 ^ v8, 12);
            v2 += v7 + m13;
            v13 = Integer.rotateRight(v13 ^ v2, 8);
            v8 += v13;
            v7 = Integer.rotateRight(v7 ^ v8, 7);
            v3 += v4 + m14;
            v14 = Integer.rotateRight(v14 ^ v3, 16);
            v9 += v14;
            v4 = Integer.rotateRight(v4 ^ v9, 12);
            v3 += v4 + m15;
            v14 = Integer.rotateRight(v14 ^ v3, 8);
            v9 += v14;
            v4 = Integer.rotateRight(v4 ^ v9, 7);
            // The message, permuted.
            int t0 = m0;
            m0 = m2;
            m2 = m3;
            m3 = m10;
            m10 = m12;
            m12 = m9;
            m9 = m11;
            m11 = m5;
            m5 = t0;
            int t1 = m1;
            m1 = m6;
            m6 = m4;
            m4 = m7;
            m7 = m13;
            m13 = m14;
            m14 = m15;
            m15 = m8;
            m8 = t1;
        }
        chain[0] = v0 ^ v8;
        chain[1] = v1 ^ v9;
        chain[2] = v2 ^ v10;
        chain[3] = v3 ^ v11;
        chain[4] = v4 ^ v12;
        chain[5] = v5 ^ v13;
        chain[6] = v6 ^ v14;
        chain[7] = v7 ^ v15;
    }
}
