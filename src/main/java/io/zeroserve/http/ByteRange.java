package io.zeroserve.http;

/**
 * What a Range header asks of a representation of known size (RFC 9110 14.1.2).
 *
 * <p>One range in bytes is honoured. A server may ignore any Range field, and this one ignores what is malformed,
 * has another unit or names several ranges.
 */
public sealed interface ByteRange {

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
        String spec = fieldValue.substring(unit.length()).strip();
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
