package io.zeroserve.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds archives byte by byte, broken ones too. */
final class TarFixture {

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    TarFixture file(String name, String content) {
        return entry('0', name, content.getBytes(StandardCharsets.UTF_8));
    }

    TarFixture folder(String name) {
        return entry('5', name, new byte[0]);
    }

    TarFixture pax(String... records) {
        return extension('x', records);
    }

    TarFixture globalPax(String... records) {
        return extension('g', records);
    }

    TarFixture entry(char typeflag, String name, byte[] content) {
        return raw(header(typeflag, name.getBytes(StandardCharsets.UTF_8), content.length)).content(content);
    }

    /** Content, padded to whole blocks. */
    TarFixture content(byte[] content) {
        raw(content);
        return raw(new byte[-content.length & 511]);
    }

    TarFixture raw(byte[] bytes) {
        archive.writeBytes(bytes);
        return this;
    }

    /** The archive with its end marker. */
    byte[] bytes() {
        byte[] unfinished = archive.toByteArray();
        return Arrays.copyOf(unfinished, unfinished.length + 1024);
    }

    byte[] unfinishedBytes() {
        return archive.toByteArray();
    }

    /** A ustar header with mtime 1000000000. */
    static byte[] header(char typeflag, byte[] name, long size) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, name.length);
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, String.format("%011o", 1_000_000_000));
        block[156] = (byte) typeflag;
        put(block, 257, "ustar\00000");
        return checksummed(block);
    }

    static byte[] checksummed(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o\0", sum));
        return block;
    }

    static String paxRecord(String key, String value) {
        String rest = ' ' + key + '=' + value + '\n';
        int restBytes = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = restBytes + 1;
        while (Integer.toString(length).length() + restBytes != length) {
            length++;
        }
        return length + rest;
    }

    private TarFixture extension(char typeflag, String... records) {
        return entry(typeflag, "PaxHeaders/x", String.join("", records).getBytes(StandardCharsets.UTF_8));
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
