package io.zeroserve.http;

import java.util.Arrays;

/**
 * How much a client wants each content coding (RFC 9110 12.5.3). Immutable.
 *
 * <p>A weight is {@link #REFUSED}, or more the more it is wanted. The file as it is, which the field calls
 * {@code identity}, is acceptable unless the client refuses it, by name or by {@code *;q=0}; if the client does not
 * speak of it, it is what to send when nothing else will do, and has the weight {@link #UNMENTIONED}.
 */
public final class AcceptEncoding {
    /** The weight of what must not be sent. */
    public static final int REFUSED = 0;
    /** The weight of {@code identity} where the field does not speak of it: less than any that it gives. */
    public static final int UNMENTIONED = 1;

    /** The weight of {@code q=1}: the field's three decimals, above {@link #UNMENTIONED}. */
    private static final int FULL = 1001;
    private static final int ABSENT = -1;
    private static final ContentCoding[] CODINGS = ContentCoding.values();

    /** By ordinal of the coding; identity is last. */
    private final int[] weights;

    private AcceptEncoding(int[] weights) {
        this.weights = weights;
    }

    /**
     * Parses the field. A member that is malformed is ignored; of two for the same coding the first counts.
     *
     * @param fieldValue several lines are joined with commas; null if there is no such field, which asks for the file
     *                   as it is: any coding would be allowed, but who does not speak of codings rarely knows any
     */
    public static AcceptEncoding parse(String fieldValue) {
        int[] weights = new int[CODINGS.length + 1];
        Arrays.fill(weights, ABSENT);
        int others = fieldValue == null ? ABSENT : readMembers(fieldValue, weights);
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == ABSENT) {
                boolean identity = i == CODINGS.length;
                weights[i] = others != ABSENT ? others : identity ? UNMENTIONED : REFUSED;
            }
        }
        return new AcceptEncoding(weights);
    }

    /** The weight of a coding. */
    public int weight(ContentCoding coding) {
        return weights[coding.ordinal()];
    }

    /** The weight of the file as it is. */
    public int identityWeight() {
        return weights[CODINGS.length];
    }

    /** Fills in what the members say, and returns the weight of {@code *}. */
    private static int readMembers(String field, int[] weights) {
        int others = ABSENT;
        int start = 0;
        while (start < field.length()) {
            int comma = field.indexOf(',', start);
            int end = comma < 0 ? field.length() : comma;
            int semicolon = field.indexOf(';', start);
            int nameEnd = semicolon < 0 || semicolon > end ? end : semicolon;
            int weight = nameEnd == end ? FULL : weight(field, nameEnd + 1, end);
            int from = skipSpace(field, start, nameEnd);
            int to = skipSpaceBack(field, from, nameEnd);
            if (weight != ABSENT) {
                if (to - from == 1 && field.charAt(from) == '*') {
                    others = others == ABSENT ? weight : others;
                } else {
                    int index = indexOf(field, from, to);
                    if (index >= 0 && weights[index] == ABSENT) {
                        weights[index] = weight;
                    }
                }
            }
            start = end + 1;
        }
        return others;
    }

    /** The index of a coding's weight; -1 if it is one that no file here lies ready in. */
    private static int indexOf(String field, int from, int to) {
        for (ContentCoding coding : CODINGS) {
            if (coding.isNamed(field, from, to)) {
                return coding.ordinal();
            }
        }
        String identity = "identity";
        return to - from == identity.length() && field.regionMatches(true, from, identity, 0, identity.length())
                ? CODINGS.length : -1;
    }

    /** {@code q=} and a number from 0 to 1 with at most three decimals (RFC 9110 12.4.2); else {@link #ABSENT}. */
    private static int weight(String field, int start, int end) {
        int from = skipSpace(field, start, end);
        int to = skipSpaceBack(field, from, end);
        int length = to - from;
        if (length < 3 || length > 7 || (field.charAt(from) | 0x20) != 'q' || field.charAt(from + 1) != '=') {
            return ABSENT;
        }
        char whole = field.charAt(from + 2);
        if (whole != '0' && whole != '1' || length > 3 && field.charAt(from + 3) != '.') {
            return ABSENT;
        }
        int thousandths = 0;
        for (int i = 0; i < 3; i++) {
            int digit = from + 4 + i < to ? field.charAt(from + 4 + i) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return ABSENT;
            }
            thousandths = thousandths * 10 + digit;
        }
        if (whole == '1') {
            return thousandths == 0 ? FULL : ABSENT;
        }
        return thousandths == 0 ? REFUSED : UNMENTIONED + thousandths;
    }

    private static int skipSpace(String text, int start, int end) {
        int i = start;
        while (i < end && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static int skipSpaceBack(String text, int start, int end) {
        int i = end;
        while (i > start && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
            i--;
        }
        return i;
    }
}
