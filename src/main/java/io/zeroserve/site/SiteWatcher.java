package io.zeroserve.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Notices that the content of a file changed, which is how something that cannot send signals asks for a reload.
 *
 * <p>The first content is recorded when watching starts; a missing file is no change. Not thread-safe; {@link #changed}
 * blocks on disk and is called about once a second on a worker.
 */
public final class SiteWatcher {
    private final Path file;
    private byte[] last;

    /**
     * @param file the file to look at
     */
    public SiteWatcher(Path file) {
        this.file = file;
        this.last = read();
    }

    /** Whether the content differs from that at the last look. */
    public boolean changed() {
        byte[] now = read();
        if (now == null || Arrays.equals(now, last)) {
            return false;
        }
        last = now;
        return true;
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missingOrUnreadable) {
            return null;
        }
    }
}
