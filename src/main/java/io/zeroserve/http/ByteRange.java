package io.zeroserve.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What a Range header asks of a representation of known size (RFC 9110 14.1.2).
 *
 * <p>A server may ignore any Range field, and this one ignores what is malformed, has another unit, names more than
 * {@link #MAX_RANGES} ranges, or would take as many bytes to send in parts as in one piece. Ranges that overlap, or
 * that lie so close that the bytes between them are fewer than the head of a part, become one (RFC 9110 14.2 and
 * 15.3.7.2), so that no field makes a server send the same bytes twice. The order is the client's.
 */
public sealed interface ByteRange {

    /** The most ranges that are looked at; what fetches documents in pieces asks for two or three. */
    int MAX_RANGES = 16;

    /** What a part costs besides its bytes: boundary, content type, content range, line ends. */
    int PART_HEAD_BYTES = 120;

    /** The whole representation: there is no range that must be honoured. */
    record Whole() implements ByteRange {
    }

    /**
     * A part of the representation.
     *
     * @param first     offset of the first byte
     * @param last      offset of the last byte, which belongs to the range and to the representation
     * @param sizeBytes size of the representation
     */
    record Satisfiable(long first, long last, long sizeBytes) implements ByteRange {

        /**
         * The size of the part.
         *
         * @return at least 1
         */
        public long lengthBytes() {
            return last - first + 1;
        }

        /**
         * The value of Content-Range.
         *
         * @return for example {@code bytes 0-4/10}
         */
        public String contentRange() {
            return "bytes " + first + '-' + last + '/' + sizeBytes;
        }
    }

    /**
     * Two parts or more, apart from each other: a multipart response.
     *
     * @param parts in the order in which the client asks for them
     */
    record Several(List<Satisfiable> parts) implements ByteRange {
    }

    /**
     * A range with no byte of the representation in it: a 416.
     *
     * @param sizeBytes size of the representation
     */
    record Unsatisfiable(long sizeBytes) implements ByteRange {

        /**
         * The value of Content-Range.
         *
         * @return {@code bytes}, a space, an asterisk, a slash and the size
         */
        public String contentRange() {
            return "bytes */" + sizeBytes;
        }
    }

    /**
     * Parses a Range field. Numbers too large for a {@code long} are as good as the largest one: no representation
     * reaches either.
     *
     * @param fieldValue the field value, or null if there is no such field
     * @param sizeBytes  size of the representation, not negative
     * @return what to send
     */
    static ByteRange parse(String fieldValue, long sizeBytes) {
        String unit = "bytes=";
        if (fieldValue == null || !fieldValue.regionMatches(true, 0, unit, 0, unit.length())) {
            return new Whole();
        }
        String set = fieldValue.substring(unit.length());
        return set.indexOf(',') < 0 ? range(set.strip(), sizeBytes) : several(set.split(",", -1), sizeBytes);
    }

    private static ByteRange several(String[] members, long sizeBytes) {
        if (members.length > MAX_RANGES) {
            return new Whole();
        }
        List<Satisfiable> parts = new ArrayList<>();
        for (String member : members) {
            switch (range(member.strip(), sizeBytes)) {
                case Satisfiable part -> add(part, parts);
                // Those that can be satisfied count (RFC 9110 14.1.2).
                case Unsatisfiable _ -> { }
                case Whole whole -> {
                    return whole;
                }
                case Several _ -> throw new IllegalStateException("one range is not several");
            }
        }
        if (parts.size() < 2) {
            return parts.isEmpty() ? new Unsatisfiable(sizeBytes) : parts.getFirst();
        }
        long sentBytes = 0;
        for (Satisfiable part : parts) {
            sentBytes += part.lengthBytes() + PART_HEAD_BYTES;
        }
        return sentBytes < sizeBytes ? new Several(List.copyOf(parts)) : new Whole();
    }

    /** Adds a part, together with those that it touches, in the place of the first of them. */
    private static void add(Satisfiable part, List<Satisfiable> parts) {
        Satisfiable merged = part;
        int place = parts.size();
        for (int i = parts.size() - 1; i >= 0; i--) {
            Satisfiable other = parts.get(i);
            if (other.first - PART_HEAD_BYTES <= merged.last && merged.first - PART_HEAD_BYTES <= other.last) {
                merged = new Satisfiable(Math.min(merged.first, other.first), Math.max(merged.last, other.last),
                        merged.sizeBytes);
                parts.remove(i);
                place = i;
                // What has grown may touch parts that were passed over.
                i = parts.size();
            }
        }
        parts.add(Math.min(place, parts.size()), merged);
    }

    private static ByteRange range(String spec, long sizeBytes) {
        int dash = spec.indexOf('-');
        if (dash < 0 || !isDigits(spec, 0, dash) || !isDigits(spec, dash + 1, spec.length()) || spec.length() == 1) {
            return new Whole();
        }
        if (dash == 0) {
            return suffix(saturated(spec, 1, spec.length()), sizeBytes);
        }
        long first = saturated(spec, 0, dash);
        long last = dash + 1 == spec.length() ? Long.MAX_VALUE : saturated(spec, dash + 1, spec.length());
        if (last < first) {
            return new Whole();
        }
        if (first >= sizeBytes) {
            return new Unsatisfiable(sizeBytes);
        }
        return new Satisfiable(first, Math.min(last, sizeBytes - 1), sizeBytes);
    }

    private static ByteRange suffix(long lengthBytes, long sizeBytes) {
        if (lengthBytes == 0) {
            return new Unsatisfiable(sizeBytes);
        }
        // Satisfiable by the letter, but Content-Range can not name a range without a byte.
        if (sizeBytes == 0) {
            return new Whole();
        }
        return new Satisfiable(Math.max(0, sizeBytes - lengthBytes), sizeBytes - 1, sizeBytes);
    }

    private static boolean isDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static long saturated(String text, int start, int end) {
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
