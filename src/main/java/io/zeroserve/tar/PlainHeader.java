package io.zeroserve.tar;

/**
 * What a header says that can be read in one way only, which most headers are: ustar or GNU magic, a name of visible
 * ASCII in its own field alone, size and time in eleven octal digits, a regular file or a folder. No extension header
 * may stand before it, and no global one before any.
 *
 * <p>Reading it here takes a twentieth of the time that commons-compress takes; all that is in any way special goes
 * there.
 *
 * @param name            as it stands
 * @param sizeBytes       of the content
 * @param modifiedSeconds since 1970
 * @param isFolder        else a regular file
 */
record PlainHeader(String name, long sizeBytes, long modifiedSeconds, boolean isFolder) {
    private static final int OCTAL_DIGITS = 11;
    private static final int MALFORMED = -1;
    /** Behind magic and version: the names of owner and group, and device numbers, which mean nothing here. */
    private static final int PREFIX_OFFSET = 345;

    /** Reads a block whose checksum has been seen to match; null if it is not plain. */
    @SuppressWarnings("deprecation")
    static PlainHeader parse(byte[] block) {
        char typeflag = (char) (block[TarHeader.TYPEFLAG_OFFSET] & 0xff);
        if (typeflag != TarHeader.REGTYPE && typeflag != TarHeader.DIRTYPE || !hasMagic(block)) {
            return null;
        }
        for (int i = PREFIX_OFFSET; i < TarHeader.BLOCK_BYTES; i++) {
            if (block[i] != 0) {
                return null;
            }
        }
        int nameEnd = TarHeader.NAME_OFFSET;
        while (nameEnd < TarHeader.NAME_OFFSET + TarHeader.NAME_BYTES && block[nameEnd] > ' '
                && block[nameEnd] < 0x7f) {
            nameEnd++;
        }
        boolean isWhole = nameEnd == TarHeader.NAME_OFFSET + TarHeader.NAME_BYTES || block[nameEnd] == 0;
        boolean endsInSlash = nameEnd > TarHeader.NAME_OFFSET && block[nameEnd - 1] == '/';
        long size = octal(block, TarHeader.SIZE_OFFSET);
        long seconds = octal(block, TarHeader.MTIME_OFFSET);
        boolean isFolder = typeflag == TarHeader.DIRTYPE;
        if (!isWhole || endsInSlash && !isFolder || size == MALFORMED || isFolder && size != 0
                || seconds == MALFORMED) {
            return null;
        }
        // ASCII alone: high byte zero, and no decoder to go through.
        String name = new String(block, 0, TarHeader.NAME_OFFSET, nameEnd - TarHeader.NAME_OFFSET);
        return new PlainHeader(name, size, seconds, isFolder);
    }

    /** {@code ustar}, and behind it POSIX's version or GNU's blanks. */
    private static boolean hasMagic(byte[] block) {
        int i = TarHeader.MAGIC_OFFSET;
        return block[i] == 'u' && block[i + 1] == 's' && block[i + 2] == 't' && block[i + 3] == 'a'
                && block[i + 4] == 'r' && (block[i + 5] == 0 && block[i + 6] == '0' && block[i + 7] == '0'
                || block[i + 5] == ' ' && block[i + 6] == ' ' && block[i + 7] == 0);
    }

    /** Eleven octal digits and a NUL or blank; else {@link #MALFORMED}. */
    private static long octal(byte[] block, int offset) {
        long value = 0;
        for (int i = offset; i < offset + OCTAL_DIGITS; i++) {
            if (block[i] < '0' || block[i] > '7') {
                return MALFORMED;
            }
            value = value << 3 | block[i] - '0';
        }
        byte end = block[offset + OCTAL_DIGITS];
        return end == 0 || end == ' ' ? value : MALFORMED;
    }
}
