package io.zeroserve.tar;

/** Compressions that an archive may come in by mistake, told by their first bytes. (Brotli has no such bytes.) */
enum CompressedFormat {
    GZIP("gzip", 0x1f, 0x8b),
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
    BZIP2("bzip2", 'B', 'Z', 'h'),
    LZ4("lz4", 0x04, 0x22, 0x4d, 0x18),
    ZIP("zip", 'P', 'K', 3, 4);

    private final String label;
    private final int[] magic;

    CompressedFormat(String label, int... magic) {
        this.label = label;
        this.magic = magic;
    }

    String label() {
        return label;
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
