package io.zeroserve.tar;

/** Compressions that an archive may come in by mistake, told by their first bytes. (Brotli has no such bytes.) */
enum CompressedFormat {
    GZIP("gzip", "gunzip", 0x1f, 0x8b),
    ZSTD("zstd", "unzstd", 0x28, 0xb5, 0x2f, 0xfd),
    XZ("xz", "unxz", 0xfd, '7', 'z', 'X', 'Z', 0),
    BZIP2("bzip2", "bunzip2", 'B', 'Z', 'h'),
    LZ4("lz4", "unlz4", 0x04, 0x22, 0x4d, 0x18),
    ZIP("zip", "unzip", 'P', 'K', 3, 4);

    private final String label;
    private final String unpacker;
    private final int[] magic;

    CompressedFormat(String label, String unpacker, int... magic) {
        this.label = label;
        this.unpacker = unpacker;
        this.magic = magic;
    }

    String label() {
        return label;
    }

    /** The command that unpacks it. */
    String unpacker() {
        return unpacker;
    }

    /** Returns the format whose bytes these start with, or null; {@code length} of them count. */
    static CompressedFormat of(byte[] bytes, int length) {
        for (CompressedFormat format : values()) {
            if (format.startsIn(bytes, length)) {
                return format;
            }
        }
        return null;
    }

    private boolean startsIn(byte[] bytes, int length) {
        if (length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
