package io.zeroserve.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A log in a file that others rotate, in either way: lines are appended wherever the end is, so it may be truncated;
 * and when the name leads to another file, or to none, that one is opened within a second. Used by one thread.
 */
final class LogFile implements LineQueue.Target {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Consumer<String> complaints;
    private FileChannel channel;
    private Object key;
    private long checkedNanos;
    private boolean failing;

    /**
     * Opens the file, or makes it. Blocks.
     *
     * @param complaints takes a line when writing begins to fail
     */
    LogFile(Path path, Consumer<String> complaints) throws IOException {
        this.path = path;
        this.complaints = complaints;
        open();
    }

    private void open() throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        key = keyOfPath();
        checkedNanos = System.nanoTime();
    }

    private Object keyOfPath() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException moved) {
            return null;
        }
    }

    @Override
    public void write(List<String> lines, long lost) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        try {
            reopenIfMoved();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                complaints.accept("access log: cannot write " + path + ": " + e.getMessage());
            }
            failing = true;
            throw e;
        }
    }

    private void reopenIfMoved() throws IOException {
        // Also after a failure, and when the thread was interrupted, which closes the channel.
        if (channel.isOpen() && !failing && System.nanoTime() - checkedNanos < CHECK_NANOS) {
            return;
        }
        checkedNanos = System.nanoTime();
        if (!channel.isOpen() || key == null || !key.equals(keyOfPath())) {
            channel.close();
            open();
        }
    }
}
