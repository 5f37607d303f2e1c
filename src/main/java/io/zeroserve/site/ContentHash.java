package io.zeroserve.site;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The name of some content: the first half of its BLAKE3 hash. Collisions stay out of reach, and the header stays
 * short.
 *
 * @param high the first eight bytes, big-endian
 * @param low  the next eight
 */
record ContentHash(long high, long low) {
    static final int BYTES = 16;

    /** The hash of no bytes at all. */
    static final ContentHash OF_NOTHING = new Blake3().hash(new byte[0], 0);

    static ContentHash of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ContentHash(buffer.getLong(), buffer.getLong());
    }

    /** The bytes in lower-case hexadecimal digits. */
    String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
