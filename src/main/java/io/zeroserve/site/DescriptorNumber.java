package io.zeroserve.site;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds the number that the kernel knows an open file by. A {@link FileChannel} does not tell, and io_uring wants it.
 *
 * <p>The position of the channel, which nobody else uses, is the mark to know it by: {@code /proc/self/fdinfo} shows
 * the position of every descriptor (proc(5)). So there is no second descriptor that could be of another file, and no
 * native call: a first call through jnr-ffi or {@code java.lang.foreign} costs some hundred milliseconds, this costs
 * ten.
 */
final class DescriptorNumber {
    /** What stands for a number that was not found. */
    static final int UNKNOWN = -1;

    private static final Path TABLE = Path.of("/proc/self/fdinfo");
    /** Each round tells two files apart that happen to have one position, with a chance of 2^-31 to fail. */
    private static final int ROUNDS = 4;

    private DescriptorNumber() {
    }

    /**
     * Finds the number of a channel. Blocks. The channel must not be used otherwise meanwhile; it is left at its start.
     *
     * @return the number; {@link #UNKNOWN} if the process has no {@code /proc}, or one that does not tell
     * @throws IOException if the channel cannot be moved
     */
    static int of(FileChannel channel) throws IOException {
        try {
            return find(channel);
        } finally {
            channel.position(0);
        }
    }

    private static int find(FileChannel channel) throws IOException {
        Collection<Path> candidates = descriptors();
        for (int round = 0; round < ROUNDS; round++) {
            long mark = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
            channel.position(mark);
            candidates = markedBy(mark, candidates);
            if (candidates.size() == 1) {
                return Integer.parseInt(candidates.iterator().next().getFileName().toString());
            }
        }
        return UNKNOWN;
    }

    private static Collection<Path> descriptors() {
        Set<Path> all = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(TABLE)) {
            entries.forEach(all::add);
        } catch (IOException | DirectoryIteratorException noProc) {
            return Set.of();
        }
        return all;
    }

    private static Collection<Path> markedBy(long mark, Collection<Path> candidates) {
        String line = "pos:\t" + mark + '\n';
        Set<Path> marked = new HashSet<>();
        for (Path candidate : candidates) {
            try {
                if (Files.readString(candidate).startsWith(line)) {
                    marked.add(candidate);
                }
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        return marked;
    }
}
