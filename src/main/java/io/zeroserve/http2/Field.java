package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A line of a head as HPACK sees it: what it takes of a table, and how it is written where it is in none (RFC 7541 4.1,
 * 6.2). Immutable.
 */
final class Field {
    /** What an entry of a table takes besides its texts (RFC 7541 4.1). */
    private static final int ENTRY_BYTES = 32;
    private static final int STATUS_NUMBER = 8;
    /** Statuses that the static table has as a whole, from {@link #STATUS_NUMBER} on. */
    private static final int[] NUMBERED_STATUSES = {200, 204, 206, 304, 400, 404, 500};
    private static final AsciiString STATUS = AsciiString.cached(":status");
    /** Numbers in the static table (RFC 7541 appendix A). */
    private static final Map<AsciiString, Integer> NAMES = numbers(Map.ofEntries(
            Map.entry(":status", STATUS_NUMBER), Map.entry("accept-ranges", 18),
            Map.entry("access-control-allow-origin", 20), Map.entry("age", 21), Map.entry("allow", 22),
            Map.entry("cache-control", 24), Map.entry("content-disposition", 25), Map.entry("content-encoding", 26),
            Map.entry("content-language", 27), Map.entry("content-length", 28), Map.entry("content-location", 29),
            Map.entry("content-range", 30), Map.entry("content-type", 31), Map.entry("date", 33), Map.entry("etag", 34),
            Map.entry("expires", 36), Map.entry("last-modified", 44), Map.entry("link", 45), Map.entry("location", 46),
            Map.entry("retry-after", 53), Map.entry("server", 54), Map.entry("set-cookie", 55),
            Map.entry("strict-transport-security", 56), Map.entry("vary", 59), Map.entry("via", 60),
            Map.entry("www-authenticate", 61)));
    /** What may hold secrets: the size of a block must not tell whether one has been guessed (RFC 7541 7.1.3). */
    private static final Set<AsciiString> SECRETS = Set.of(AsciiString.cached("authentication-info"),
            AsciiString.cached("location"), AsciiString.cached("proxy-authenticate"),
            AsciiString.cached("proxy-authentication-info"), AsciiString.cached("set-cookie"),
            AsciiString.cached("www-authenticate"));

    /** Every text that gets shorter is Huffman-coded: this is done once for many responses. */
    private static final int SHORTEST_HUFFMAN = 0;
    private static final int NO_LIMIT = 0;

    private static final int INCREMENTAL = 0x40;
    private static final int INCREMENTAL_BITS = 6;
    private static final int NEVER_INDEXED = 0x10;
    private static final int OTHER_BITS = 4;
    /** What the bits of a literal's first byte are if its name's number does not fit. */
    private static final int LONG_NUMBER = (1 << OTHER_BITS) - 1;

    private final CharSequence name;
    private final CharSequence value;
    private final int hash;
    /** The number of name and value in the static table; 0 if it is not there. */
    private final int wholeNumber;
    /** The number of the name in the static table if the texts are packed; 0 if it is not there. */
    private final int nameNumber;
    /**
     * The value, behind the name if that has no number, Huffman-coded where that is shorter; null if not packed yet.
     */
    private final byte[] texts;

    private Field(CharSequence name, CharSequence value, int wholeNumber, int nameNumber, byte[] texts) {
        this.name = name;
        this.value = value;
        this.hash = 31 * AsciiString.hashCode(name) + AsciiString.hashCode(value);
        this.wholeNumber = wholeNumber;
        this.nameNumber = nameNumber;
        this.texts = texts;
    }

    private static Map<AsciiString, Integer> numbers(Map<String, Integer> numbers) {
        Map<AsciiString, Integer> names = new HashMap<>();
        numbers.forEach((name, number) -> names.put(AsciiString.cached(name), number));
        return Map.copyOf(names);
    }

    /** A line that is sent once or twice. */
    static Field of(CharSequence name, CharSequence value) {
        return new Field(name, value, 0, 0, null);
    }

    /** A line that is sent many times, so that it pays to make it short. */
    static Field kept(CharSequence name, CharSequence value) {
        if (value.isEmpty()) {
            return of(name, value);
        }
        byte[] literal = literal(name, value);
        int first = literal[0];
        int numberBytes = first == LONG_NUMBER ? 2 : 1;
        return new Field(name, value, 0, numberBytes == 2 ? LONG_NUMBER + literal[1] : first,
                Arrays.copyOfRange(literal, numberBytes, literal.length));
    }

    /** The line that HTTP/2 begins a response's head with (RFC 9113 8.3.2). */
    static Field ofStatus(int status) {
        for (int i = 0; i < NUMBERED_STATUSES.length; i++) {
            if (NUMBERED_STATUSES[i] == status) {
                return new Field(STATUS, Integer.toString(status), STATUS_NUMBER + i, 0, null);
            }
        }
        return of(STATUS, Integer.toString(status));
    }

    /**
     * A literal without indexing by Netty's encoder, which has the Huffman code. It begins with the name's number.
     *
     * @param value not empty: some such fields are in the static table
     */
    private static byte[] literal(CharSequence name, CharSequence value) {
        DefaultHttp2HeadersEncoder encoder =
                new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true, NO_LIMIT, SHORTEST_HUFFMAN);
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.maxHeaderTableSize(0);
            // The first byte says that there is no table.
            encoder.encodeHeaders(1, new DefaultHttp2Headers(false).add(name, value), out);
            return ByteBufUtil.getBytes(out.skipBytes(1));
        } catch (Http2Exception e) {
            throw new IllegalStateException("no limit is set", e);
        } finally {
            encoder.close();
        }
    }

    /** Equal for equal fields. */
    int hash() {
        return hash;
    }

    boolean isSame(Field other) {
        return other == this || hash == other.hash && equal(value, other.value) && equal(name, other.name);
    }

    private static boolean equal(CharSequence one, CharSequence other) {
        return one == other || one.length() == other.length() && CharSequence.compare(one, other) == 0;
    }

    /** What it takes of a table. */
    int tableBytes() {
        return name.length() + value.length() + ENTRY_BYTES;
    }

    /** Its number in the static table; 0 if it has none. */
    int wholeNumber() {
        return wholeNumber;
    }

    /** Whether it must not be kept in a table, here or by who passes it on. */
    boolean isSecret() {
        return SECRETS.contains(AsciiString.of(name));
    }

    /** Writes it for a client who puts it into its table. */
    void writeIndexed(FieldBytes to) {
        write(INCREMENTAL, INCREMENTAL_BITS, to);
    }

    /** Writes it for a client who forgets it. */
    void write(FieldBytes to) {
        write(isSecret() ? NEVER_INDEXED : 0, OTHER_BITS, to);
    }

    private void write(int upper, int bits, FieldBytes to) {
        if (texts != null) {
            to.number(upper, bits, nameNumber);
            to.packed(texts);
            return;
        }
        int number = NAMES.getOrDefault(AsciiString.of(name), 0);
        to.number(upper, bits, number);
        if (number == 0) {
            to.text(name);
        }
        to.text(value);
    }
}
