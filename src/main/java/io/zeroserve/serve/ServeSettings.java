package io.zeroserve.serve;

import java.util.function.Consumer;

/**
 * How requests are served, whatever the site.
 *
 * @param chunkBytes     how much of a large file is read and written at once
 * @param requestLogging whether each request is logged
 * @param log            takes lines; called on event loops, must not block
 */
public record ServeSettings(int chunkBytes, boolean requestLogging, Consumer<String> log) {
    /** The smallest chunk that is used, whatever is asked for. */
    public static final int MIN_CHUNK_BYTES = 1024;

    /** Raises a chunk that is too small. */
    public ServeSettings {
        chunkBytes = Math.max(chunkBytes, MIN_CHUNK_BYTES);
    }
}
