package io.zeroserve.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an archive that depends on nothing but names, times and content: no owner, fixed modes, no clock.
 *
 * <p>What ustar fields hold is written as ustar; a name that is long or not ASCII, and a size past 8 GiB, get a pax
 * record. Written here because commons-compress puts the user's name into the headers that hold pax records, so that
 * two people packing the same site would get different bytes. Not thread-safe; blocks as its target does.
 */
public final class TarWriter {

    /** The latest time that the field can say. */
    private static final long MAX_MTIME = TarHeader.MAX_OCTAL_SIZE;

    private static final String FILE_MODE = "0000644";
    private static final String FOLDER_MODE = "0000755";
    private static final byte[] MAGIC_AND_VERSION = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

    /** Two zero blocks; tar tools pad to twenty, which nothing needs. */
    private static final int END_MARKER_BYTES = 2 * TarHeader.BLOCK_BYTES;

    private final OutputStream target;

    /**
     * Starts an archive.
     *
     * @param target where it goes; stays open
     */
    public TarWriter(OutputStream target) {
        this.target = target;
    }

    /**
     * Writes a folder.
     *
     * @param key             its name, without slashes at its ends
     * @param modifiedSeconds seconds since 1970, not negative
     * @throws IOException if writing fails
     */
    public void writeFolder(String key, long modifiedSeconds) throws IOException {
        writeHeaders(TarHeader.DIRTYPE, key + '/', 0, modifiedSeconds);
    }

    /**
     * Writes a file.
     *
     * @param key             its name, without slashes at its ends
     * @param modifiedSeconds seconds since 1970, not negative
     * @param sizeBytes       how much of the content is written
     * @param content         at least that many bytes; stays open
     * @throws EOFException if there are fewer; the archive is then useless
     * @throws IOException  if reading or writing fails
     */
    public void writeFile(String key, long modifiedSeconds, long sizeBytes, InputStream content) throws IOException {
        writeHeaders(TarHeader.REGTYPE, key, sizeBytes, modifiedSeconds);
        byte[] buffer = new byte[64 * 1024];
        long left = sizeBytes;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("content of " + key + " ends " + left + " bytes early");
            }
            target.write(buffer, 0, count);
            left -= count;
        }
        pad(sizeBytes);
    }

    /**
     * Ends the archive.
     *
     * @throws IOException if writing fails
     */
    public void finish() throws IOException {
        target.write(new byte[END_MARKER_BYTES]);
        target.flush();
    }

    private void writeHeaders(char typeflag, String name, long size, long modifiedSeconds) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        boolean isNameInHeader = nameBytes.length <= TarHeader.NAME_BYTES && nameBytes.length == name.length();
        boolean isSizeInHeader = size <= TarHeader.MAX_OCTAL_SIZE;
        StringBuilder records = new StringBuilder();
        if (!isNameInHeader) {
            records.append(paxRecord("path", name));
        }
        if (!isSizeInHeader) {
            records.append(paxRecord("size", Long.toString(size)));
        }
        if (!records.isEmpty()) {
            byte[] content = records.toString().getBytes(StandardCharsets.UTF_8);
            byte[] paxName = "PaxHeaders/pax".getBytes(StandardCharsets.US_ASCII);
            target.write(header(TarHeader.XHDTYPE, paxName, content.length, modifiedSeconds));
            target.write(content);
            pad(content.length);
        }
        // Readers that know no pax see some ASCII name, cut, but with the slash that says folder to the oldest.
        byte[] headerName = isNameInHeader ? nameBytes : asciiName(name);
        target.write(header(typeflag, headerName, isSizeInHeader ? size : 0, modifiedSeconds));
    }

    private static byte[] header(char typeflag, byte[] name, long size, long modifiedSeconds) {
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        System.arraycopy(name, 0, block, TarHeader.NAME_OFFSET, name.length);
        put(block, TarHeader.MODE_OFFSET, typeflag == TarHeader.DIRTYPE ? FOLDER_MODE : FILE_MODE);
        putOctal(block, TarHeader.UID_OFFSET, TarHeader.UID_BYTES, 0);
        putOctal(block, TarHeader.GID_OFFSET, TarHeader.GID_BYTES, 0);
        putOctal(block, TarHeader.SIZE_OFFSET, TarHeader.SIZE_BYTES, size);
        putOctal(block, TarHeader.MTIME_OFFSET, TarHeader.MTIME_BYTES, Math.clamp(modifiedSeconds, 0, MAX_MTIME));
        block[TarHeader.TYPEFLAG_OFFSET] = (byte) typeflag;
        System.arraycopy(MAGIC_AND_VERSION, 0, block, TarHeader.MAGIC_OFFSET, MAGIC_AND_VERSION.length);
        Arrays.fill(block, TarHeader.CHKSUM_OFFSET, TarHeader.CHKSUM_OFFSET + TarHeader.CHKSUM_BYTES, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        // By tradition six digits, NUL, blank; the blank is there already.
        putOctal(block, TarHeader.CHKSUM_OFFSET, TarHeader.CHKSUM_BYTES - 1, sum);
        return block;
    }

    /** One record, {@code LENGTH KEY=VALUE\n}, whose length counts its own digits (POSIX pax, extended header). */
    private static String paxRecord(String key, String value) {
        String rest = ' ' + key + '=' + value + '\n';
        int restBytes = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = restBytes + Integer.toString(restBytes).length();
        if (Integer.toString(length).length() > Integer.toString(restBytes).length()) {
            length++;
        }
        return length + rest;
    }

    private static byte[] asciiName(String name) {
        boolean isFolder = name.endsWith("/");
        StringBuilder ascii = new StringBuilder();
        int room = isFolder ? TarHeader.NAME_BYTES - 1 : TarHeader.NAME_BYTES;
        int length = isFolder ? name.length() - 1 : name.length();
        for (int i = 0; i < Math.min(room, length); i++) {
            ascii.append(name.charAt(i) < 0x80 ? name.charAt(i) : '_');
        }
        if (isFolder) {
            ascii.append('/');
        }
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes digits up to the last byte of a field, which stays NUL. */
    private static void putOctal(byte[] block, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>= 3;
        }
        block[offset + length - 1] = 0;
    }

    private static void put(byte[] block, int offset, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, block, offset, text.length());
    }

    private void pad(long sizeBytes) throws IOException {
        target.write(new byte[(int) (TarHeader.paddedSize(sizeBytes) - sizeBytes)]);
    }
}
