package io.zeroserve.site;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of an archive, read by position. Safe on any thread. */
sealed interface ContentSource extends Closeable {

    /**
     * Reads some bytes. May block on disk.
     *
     * @return the number read; -1 at the end
     */
    int read(ByteBuffer target, long offset) throws IOException;

    /**
     * An archive in a file that stays open, so that it can be renamed or deleted meanwhile.
     *
     * @param channel the open file; owned by this
     */
    record OpenFile(FileChannel channel) implements ContentSource {
        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            return channel.read(target, offset);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * An archive that was made in memory.
     *
     * @param bytes the archive; not copied
     */
    record InMemory(byte[] bytes) implements ContentSource {
        @Override
        public int read(ByteBuffer target, long offset) {
            if (offset >= bytes.length) {
                return -1;
            }
            int count = Math.min(target.remaining(), bytes.length - (int) offset);
            target.put(bytes, (int) offset, count);
            return count;
        }

        @Override
        public void close() {
            // Memory needs no closing.
        }
    }
}
