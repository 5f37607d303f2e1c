package io.zeroserve.helpers;

import io.zeroserve.exchange.FileNames;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** The files of the main site as helpers see them. Any thread. */
public interface SiteFiles extends FileNames {
    /** No files. */
    SiteFiles NONE = new SiteFiles() {
        @Override
        public SiteFile find(String key) {
            return null;
        }

        @Override
        public boolean hasFolder(String key) {
            return false;
        }
    };

    /**
     * Finds a file.
     *
     * @param key its name in the archive, exactly
     * @return the file, or null if there is none
     */
    SiteFile find(String key);

    @Override
    default boolean hasFile(String key) {
        return find(key) != null;
    }

    /** A file of the site. */
    interface SiteFile {

        /** The size of its content. */
        long sizeBytes();

        /** What changes with the content: 32 hexadecimal digits. */
        String etag();

        /** When it was modified, in seconds of Unix time; 0 if the archive does not say. */
        long modifiedSeconds();

        /** Its content, if that is in memory; null otherwise. */
        ByteBuffer cached();

        /** Reads its content, which must not exceed an array. Fails if the disk does. */
        CompletionStage<ByteBuffer> read();
    }
}
