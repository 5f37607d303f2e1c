package io.zeroserve.http2;

import io.netty.util.AsciiString;
import java.util.Arrays;

/** A field block while it is written: the primitives of HPACK (RFC 7541 5), texts without Huffman coding. */
final class FieldBytes {
    private static final int LENGTH_BITS = 7;
    private static final int FIRST_BYTES = 256;
    private static final char MAX_BYTE = 0xff;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** What has been written, and room behind it; good until more is written. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets what has been written. */
    void clear() {
        size = 0;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    /** An integer behind the upper bits of its first byte (RFC 7541 5.1). */
    void number(int upper, int bits, int value) {
        int most = (1 << bits) - 1;
        if (value < most) {
            put(upper | value);
            return;
        }
        put(upper | most);
        int rest = value - most;
        while (rest >= 0x80) {
            put(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    /** A string literal (RFC 7541 5.2). */
    void text(CharSequence text) {
        int length = text.length();
        number(0, LENGTH_BITS, length);
        reserve(length);
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, size, length);
        } else {
            for (int i = 0; i < length; i++) {
                // Field values are bytes, one for each character (RFC 9110 5.5). Half of another may be a line end.
                char c = text.charAt(i);
                bytes[size + i] = (byte) (c > MAX_BYTE ? '?' : c);
            }
        }
        size += length;
    }

    /** What has been packed before. */
    void packed(byte[] ready) {
        reserve(ready.length);
        System.arraycopy(ready, 0, bytes, size, ready.length);
        size += ready.length;
    }

    private void put(int next) {
        reserve(1);
        bytes[size] = (byte) next;
        size++;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
