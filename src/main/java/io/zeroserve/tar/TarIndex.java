package io.zeroserve.tar;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The regular files of an archive by key, and its folders.
 *
 * <p>A key is an entry's name without {@code .} segments, without slashes at its ends, and with slashes in a row taken
 * as one: the file that it would be when unpacked. Of entries with the same key the last one counts, as it would then.
 * Every parent folder of an entry is a folder, listed or not; so is the root, whose key is empty.
 *
 * <p>The whole archive is refused for a name that could mean two things: one with a {@code ..} segment, a control
 * character, or bytes that are not UTF-8. So it is for a sparse entry, whose bytes are not its content. Links,
 * devices and pipes are left out with a warning.
 */
public final class TarIndex {

    private final List<TarEntry> entries;
    private final Map<String, Long> modifiedSecondsByFolder;
    private final List<String> warnings;

    /** @param entries sorted by key, each of which is there once; not changed any more */
    TarIndex(List<TarEntry> entries, Map<String, Long> modifiedSecondsByFolder, List<String> warnings) {
        this.entries = Collections.unmodifiableList(entries);
        this.modifiedSecondsByFolder = modifiedSecondsByFolder;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads the headers of an archive; content is skipped. Blocks.
     *
     * @param channel    the archive, whose position is moved; the caller closes it and keeps it for the content
     * @param sourceName what messages call the archive
     * @param limits     what is too much
     * @return the index
     * @throws TarFormatException if this is not an archive that can be served
     * @throws IOException        if reading fails
     */
    public static TarIndex read(SeekableByteChannel channel, String sourceName, TarLimits limits) throws IOException {
        return new TarReader(channel, sourceName, limits).read();
    }

    /**
     * Finds a regular file.
     *
     * @param key a normalised key
     * @return the entry, or empty if the archive has none
     */
    public Optional<TarEntry> find(String key) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = entries.get(middle).key().compareTo(key);
            if (order == 0) {
                return Optional.of(entries.get(middle));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }

    /**
     * Whether a key is a folder.
     *
     * @param key a normalised key; empty for the root
     * @return true if the archive lists it as a folder or has an entry below it
     */
    public boolean isDirectory(String key) {
        return key.isEmpty() || modifiedSecondsByFolder.containsKey(key);
    }

    /**
     * When a folder changed last, as far as the archive says.
     *
     * @param key a normalised key
     * @return seconds since 1970; 0 if unknown, or if there is no such folder
     */
    public long directoryModifiedSeconds(String key) {
        return modifiedSecondsByFolder.getOrDefault(key, 0L);
    }

    /**
     * The regular files, sorted by key ({@link String#compareTo}).
     *
     * @return an unmodifiable list, never empty
     */
    public List<TarEntry> entries() {
        return entries;
    }

    /**
     * The number of regular files.
     *
     * @return at least 1
     */
    public int count() {
        return entries.size();
    }

    /**
     * What was left out or overridden, a sentence each, without the archive's name.
     *
     * @return an unmodifiable list; past a hundred the last one says how many more there are
     */
    public List<String> warnings() {
        return warnings;
    }
}
