package io.zeroserve.pack;

/** Told how far packing is. */
public interface PackProgress {
    /** Told nothing. */
    PackProgress NONE = (_, _, _) -> { };

    /**
     * An entry is about to be written, which may take seconds if it is compressed first.
     *
     * @param number which, from 1
     * @param count  of how many
     * @param key    its name
     */
    void writing(int number, int count, String key);
}
