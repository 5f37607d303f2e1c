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

    /** The number of the open file that the bytes are in, for as long as it is open; -1 if it is not known. */
    int descriptor();

    /**
     * An archive in a file that stays open, so that it can be renamed or deleted meanwhile.
     *
     * @param channel the open file; owned by this
     * @param number  what the kernel knows it by, or {@link DescriptorNumber#UNKNOWN}
     */
    record OpenFile(FileChannel channel, int number) implements ContentSource {

        /** Takes a file over. Blocks. */
        static OpenFile of(FileChannel channel) throws IOException {
            return new OpenFile(channel, DescriptorNumber.of(channel));
        }

        /** A channel is closed when a thread that reads from it is interrupted; its number may then be another's. */
        @Override
        public int descriptor() {
            return channel.isOpen() ? number : DescriptorNumber.UNKNOWN;
        }

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
        public int descriptor() {
            return DescriptorNumber.UNKNOWN;
        }

        @Override
        public void close() {
            // Memory needs no closing.
        }
    }
}
