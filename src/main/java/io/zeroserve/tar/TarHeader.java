package io.zeroserve.tar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One raw header block (POSIX pax, ustar interchange format); field names and offsets are the standard's.
 *
 * @param typeflag the kind of entry
 * @param size     bytes of content that follow the block, padded to whole blocks
 */
record TarHeader(char typeflag, long size) {

    static final int BLOCK_BYTES = 512;

    static final int NAME_OFFSET = 0;
    static final int NAME_BYTES = 100;
    static final int MODE_OFFSET = 100;
    static final int MODE_BYTES = 8;
    static final int UID_OFFSET = 108;
    static final int UID_BYTES = 8;
    static final int GID_OFFSET = 116;
    static final int GID_BYTES = 8;
    static final int SIZE_OFFSET = 124;
    static final int SIZE_BYTES = 12;
    static final int MTIME_OFFSET = 136;
    static final int MTIME_BYTES = 12;
    static final int CHKSUM_OFFSET = 148;
    static final int CHKSUM_BYTES = 8;
    static final int TYPEFLAG_OFFSET = 156;
    static final int MAGIC_OFFSET = 257;

    static final char REGTYPE = '0';
    static final char AREGTYPE = '\0';
    static final char LNKTYPE = '1';
    static final char SYMTYPE = '2';
    static final char CHRTYPE = '3';
    static final char BLKTYPE = '4';
    static final char DIRTYPE = '5';
    static final char FIFOTYPE = '6';
    static final char CONTTYPE = '7';
    static final char XHDTYPE = 'x';
    static final char XGLTYPE = 'g';
    static final char GNU_LONGNAME = 'L';
    static final char GNU_LONGLINK = 'K';
    static final char GNU_SPARSE = 'S';

    /** The largest size that eleven octal digits say; a larger one needs a pax record or GNU's binary form. */
    static final long MAX_OCTAL_SIZE = (1L << 33) - 1;

    /** Marks a number in GNU's binary form. */
    private static final int BINARY_FLAG = 0x80;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;

    /** Says that a field does not hold a number. */
    private static final long MALFORMED = -1;

    /**
     * Reads a block whose checksum has been seen to match.
     *
     * @return the header, or null if its size is not a number of bytes
     */
    static TarHeader parse(byte[] block) {
        long size = number(block, SIZE_OFFSET, SIZE_BYTES);
        return size == MALFORMED ? null : new TarHeader((char) (block[TYPEFLAG_OFFSET] & 0xff), size);
    }

    /** Whether this header only describes the entry that follows, or all that follow. */
    boolean isExtension() {
        return switch (typeflag) {
            case XHDTYPE, 'X', XGLTYPE, GNU_LONGNAME, GNU_LONGLINK -> true;
            default -> false;
        };
    }

    /** The bytes of the content with its padding, which fills the last block. */
    static long paddedSize(long size) {
        return Math.addExact(size, BLOCK_BYTES - 1) & -BLOCK_BYTES;
    }

    /** The name field, for messages about entries that are not decoded any further. */
    static String name(byte[] block) {
        int end = NAME_OFFSET;
        while (end < NAME_OFFSET + NAME_BYTES && block[end] != 0) {
            end++;
        }
        return new String(block, NAME_OFFSET, end - NAME_OFFSET, StandardCharsets.UTF_8);
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the checksum matches, taken over unsigned bytes as POSIX says, or signed ones as old tools did. */
    static boolean isChecksumOk(byte[] block) {
        long expected = number(block, CHKSUM_OFFSET, CHKSUM_BYTES);
        // Eight bytes a step, as four sums of 16 bits each, none of which reaches 2^16: 64 steps, two bytes of 255
        // each.
        long sums = 0;
        for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
            long bytes = (long) LONGS.get(block, i);
            sums += (bytes & EVEN_BYTES) + (bytes >>> 8 & EVEN_BYTES);
        }
        long unsigned = (sums & 0xffff) + (sums >>> 16 & 0xffff) + (sums >>> 32 & 0xffff) + (sums >>> 48);
        for (int i = CHKSUM_OFFSET; i < CHKSUM_OFFSET + CHKSUM_BYTES; i++) {
            unsigned += ' ' - (block[i] & 0xff);
        }
        return expected == unsigned || expected == unsigned - 256L * negativeBytes(block);
    }

    /** How many bytes outside the checksum's own field are negative when taken as signed. */
    private static int negativeBytes(byte[] block) {
        int count = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean ownField = i >= CHKSUM_OFFSET && i < CHKSUM_OFFSET + CHKSUM_BYTES;
            count += !ownField && block[i] < 0 ? 1 : 0;
        }
        return count;
    }

    /** An octal number with blanks around it, or GNU's big-endian binary one; {@link #MALFORMED} if neither. */
    private static long number(byte[] block, int offset, int length) {
        return (block[offset] & BINARY_FLAG) != 0 ? binary(block, offset, length) : octal(block, offset, length);
    }

    private static long binary(byte[] block, int offset, int length) {
        long value = block[offset] & 0x7f;
        for (int i = offset + 1; i < offset + length; i++) {
            // Also refuses negative numbers, whose first byte is 0xff.
            if (value > Long.MAX_VALUE >> 8) {
                return MALFORMED;
            }
            value = value << 8 | block[i] & 0xff;
        }
        return value;
    }

    private static long octal(byte[] block, int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value << 3 | block[i] - '0';
            i++;
        }
        while (i < end) {
            if (block[i] != ' ' && block[i] != 0) {
                return MALFORMED;
            }
            i++;
        }
        return value;
    }
}
