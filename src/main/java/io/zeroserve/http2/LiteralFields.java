package io.zeroserve.http2;

import io.netty.util.AsciiString;
import io.zeroserve.message.Head;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Packs the head of a response that is sent once, as fast as it can be done: literals without indexing, without Huffman
 * coding, names by their number in the static table (RFC 7541 6.2.2, appendix A). Any thread.
 */
final class LiteralFields {
    private static final int STATUS = 8;
    /** Statuses that the static table has as a whole, from number 8 on. */
    private static final int[] INDEXED_STATUSES = {200, 204, 206, 304, 400, 404, 500};
    private static final int INDEXED = 0x80;
    private static final int NAME_BITS = 4;
    private static final int LENGTH_BITS = 7;
    private static final Map<AsciiString, Integer> NAMES = names(Map.ofEntries(
            Map.entry("accept-ranges", 18), Map.entry("access-control-allow-origin", 20), Map.entry("age", 21),
            Map.entry("allow", 22), Map.entry("cache-control", 24), Map.entry("content-disposition", 25),
            Map.entry("content-encoding", 26), Map.entry("content-language", 27), Map.entry("content-length", 28),
            Map.entry("content-location", 29), Map.entry("content-range", 30), Map.entry("content-type", 31),
            Map.entry("date", 33), Map.entry("etag", 34), Map.entry("expires", 36), Map.entry("last-modified", 44),
            Map.entry("link", 45), Map.entry("location", 46), Map.entry("retry-after", 53), Map.entry("server", 54),
            Map.entry("set-cookie", 55), Map.entry("strict-transport-security", 56), Map.entry("vary", 59),
            Map.entry("via", 60), Map.entry("www-authenticate", 61)));

    private byte[] bytes = new byte[256];
    private int size;

    private LiteralFields() {
    }

    private static Map<AsciiString, Integer> names(Map<String, Integer> numbers) {
        Map<AsciiString, Integer> names = new HashMap<>();
        numbers.forEach((name, number) -> names.put(AsciiString.cached(name), number));
        return Map.copyOf(names);
    }

    static byte[] pack(Head head) {
        LiteralFields fields = new LiteralFields();
        fields.status(head.status());
        for (int i = 0; i < head.size(); i++) {
            fields.field(head.name(i), head.value(i));
        }
        return Arrays.copyOf(fields.bytes, fields.size);
    }

    private void status(int status) {
        for (int i = 0; i < INDEXED_STATUSES.length; i++) {
            if (INDEXED_STATUSES[i] == status) {
                put(INDEXED | STATUS + i);
                return;
            }
        }
        put(STATUS);
        text(Integer.toString(status));
    }

    private void field(CharSequence name, CharSequence value) {
        Integer number = NAMES.get(AsciiString.of(name));
        if (number == null) {
            put(0);
            text(name);
        } else {
            number(0, NAME_BITS, number);
        }
        text(value);
    }

    private void text(CharSequence text) {
        int length = text.length();
        number(0, LENGTH_BITS, length);
        reserve(length);
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, size, length);
        } else {
            for (int i = 0; i < length; i++) {
                // Field values are bytes, one for each character (RFC 9110 5.5).
                bytes[size + i] = (byte) text.charAt(i);
            }
        }
        size += length;
    }

    /** An integer behind the upper bits of its first byte (RFC 7541 5.1). */
    private void number(int upper, int bits, int value) {
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
