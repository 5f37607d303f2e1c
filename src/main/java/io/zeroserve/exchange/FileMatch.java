package io.zeroserve.exchange;

/** What a file server has for a path. */
public sealed interface FileMatch {

    /**
     * A file.
     *
     * @param key   its key
     * @param index whether it stands for the folder that the path names
     */
    record File(String key, boolean index) implements FileMatch {
    }

    /**
     * A folder whose content may be listed.
     *
     * @param key its key, empty for the site itself
     */
    record Folder(String key) implements FileMatch {
    }

    /** Nothing that may be seen. */
    enum None implements FileMatch {
        /** The only value. */
        INSTANCE
    }
}
