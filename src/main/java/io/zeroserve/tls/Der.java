package io.zeroserve.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The few ASN.1 DER shapes (X.690) that wrapping a key and signing a certificate need.
 *
 * <p>Writing is by nested calls that return the encoded bytes; reading is one cursor over tag, length and value.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private Der() {
    }

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        writeLength(out, value.size());
        out.writeBytes(value.toByteArray());
        return out.toByteArray();
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    /** A bit string of whole bytes. */
    static byte[] bitString(byte[] bytes) {
        return tagged(BIT_STRING, new byte[] {0}, bytes);
    }

    static byte[] text(int tag, String text) {
        return tagged(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An object identifier from its dotted form (X.690 8.19). */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    value.write(arc >>> shift & 0x7f | 0x80);
                }
            }
            value.write(arc & 0x7f);
        }
        return tagged(OBJECT_IDENTIFIER, value.toByteArray());
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write(length >>> shift);
        }
    }

    /**
     * Goes down into values inside each other.
     *
     * @param path the tags on the way: at each level the first value of that tag is entered
     * @return the content of the last; empty if there is none, or the bytes are not DER
     */
    static Optional<byte[]> find(byte[] der, int... path) {
        Cursor cursor = new Cursor(der);
        for (int level = 0; cursor.next();) {
            if (cursor.tag() != path[level]) {
                continue;
            }
            if (++level == path.length) {
                return Optional.of(cursor.value());
            }
            cursor = cursor.enter();
        }
        return Optional.empty();
    }

    /** Walks over the values inside one encoded sequence. */
    static final class Cursor {
        private final byte[] der;
        private final int end;
        private int position;
        private int tag = -1;
        private int valueStart;
        private int valueEnd;

        Cursor(byte[] der) {
            this(der, 0, der.length);
        }

        private Cursor(byte[] der, int start, int end) {
            this.der = der;
            this.position = start;
            this.end = end;
        }

        /** Moves to the next value; false at the end, or where the bytes are not DER. */
        boolean next() {
            if (position + 2 > end) {
                return false;
            }
            tag = der[position++] & 0xff;
            int length = der[position++] & 0xff;
            if (length >= 0x80) {
                int bytes = length & 0x7f;
                if (bytes == 0 || bytes > 3 || position + bytes > end) {
                    return false;
                }
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << 8 | der[position++] & 0xff;
                }
            }
            if (length > end - position) {
                return false;
            }
            valueStart = position;
            valueEnd = position + length;
            position = valueEnd;
            return true;
        }

        int tag() {
            return tag;
        }

        Cursor enter() {
            return new Cursor(der, valueStart, valueEnd);
        }

        byte[] value() {
            return Arrays.copyOfRange(der, valueStart, valueEnd);
        }
    }
}
