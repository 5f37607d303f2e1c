package io.zeroserve.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/**
 * An archive as a stream that can be moved: skipping content costs nothing, and a header is looked at twice (by us,
 * then by commons-compress) for one read.
 */
final class ArchiveBytes extends InputStream {

    /** A run of small files per read; more would be read in vain when the files are large. */
    private static final int WINDOW_BYTES = 8192;

    private final SeekableByteChannel channel;
    private final long sizeBytes;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowOffset;
    private long position;
    private IOException failure;

    ArchiveBytes(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.sizeBytes = channel.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Moves the stream; {@code offset} is not negative. */
    void seek(long offset) {
        position = offset;
    }

    long position() {
        return position;
    }

    /** The exception with which the channel failed, as opposed to a complaint about what it contains; else null. */
    IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!isInWindow() && !fillWindow()) {
            return -1;
        }
        int start = (int) (position - windowOffset);
        int count = Math.min(length, window.limit() - start);
        window.get(start, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, sizeBytes - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, sizeBytes - position));
    }

    private boolean isInWindow() {
        return position >= windowOffset && position < windowOffset + window.limit();
    }

    private boolean fillWindow() throws IOException {
        window.clear();
        windowOffset = position;
        try {
            channel.position(position);
            while (window.hasRemaining() && channel.read(window) >= 0) {
                // A channel may read less than asked for.
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            window.flip();
        }
        return window.hasRemaining();
    }
}
