package io.zeroserve.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * Tells when a file or a folder of files has changed, by looking at names, sizes and times: that sees what every editor
 * and build tool does, on every file system.
 *
 * <p>A change counts once two looks in a row find the same, so that a build which is writing is not served half. Blocks
 * for as long as listing the folder takes; for one thread.
 */
public final class TreeWatcher {
    private final Path root;
    private long seen;
    private boolean changing;

    /** Remembers what is there now. */
    public TreeWatcher(Path root) {
        this.root = root;
        this.seen = signature();
    }

    /** Whether there has been a change that is over by now; each is told once. */
    public boolean changed() {
        long now = signature();
        if (now != seen) {
            seen = now;
            changing = true;
            return false;
        }
        boolean over = changing;
        changing = false;
        return over;
    }

    private long signature() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.mapToLong(TreeWatcher::signature).sum();
        } catch (IOException | UncheckedIOException gone) {
            // Being replaced as a whole, or deleted: another state, in any case.
            return 0;
        }
    }

    private static long signature(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // A folder's own time changes with its files, which are looked at themselves.
            long content = attributes.isDirectory() ? 0
                    : attributes.size() * 31 + attributes.lastModifiedTime().toMillis() * 1_000_003;
            return (file.toString().hashCode() * 0x9E3779B97F4A7C15L) ^ content;
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
