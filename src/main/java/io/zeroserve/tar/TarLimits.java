package io.zeroserve.tar;

/**
 * How much an archive may ask of the memory that reads it. What is over a limit is refused.
 *
 * @param entryCount         headers of files, folders and whatever else, extension headers not counted
 * @param nameBytes          length of one name in UTF-8
 * @param totalNameBytes     length of all names together, implied folders included: each name costs that much memory
 * @param extensionBytes     content of one extension header (pax records, GNU long name)
 * @param extensionsPerEntry extension headers in a row before an entry
 */
public record TarLimits(int entryCount, int nameBytes, long totalNameBytes, int extensionBytes,
        int extensionsPerEntry) {

    /** Default of {@link #entryCount}. */
    public static final int DEFAULT_ENTRY_COUNT = 1_000_000;

    /** Default of {@link #nameBytes}: Linux's PATH_MAX. */
    public static final int DEFAULT_NAME_BYTES = 4096;

    /** Default of {@link #totalNameBytes}: a million names of 256 bytes. */
    public static final long DEFAULT_TOTAL_NAME_BYTES = 256L << 20;

    /** Default of {@link #extensionBytes}: far above what any name and its attributes take. */
    public static final int DEFAULT_EXTENSION_BYTES = 1 << 20;

    /** Default of {@link #extensionsPerEntry}: a global, a pax and two GNU headers are the most that tools write. */
    public static final int DEFAULT_EXTENSIONS_PER_ENTRY = 16;

    /** The defaults. */
    public static final TarLimits DEFAULT = new TarLimits(DEFAULT_ENTRY_COUNT, DEFAULT_NAME_BYTES,
            DEFAULT_TOTAL_NAME_BYTES, DEFAULT_EXTENSION_BYTES, DEFAULT_EXTENSIONS_PER_ENTRY);
}
