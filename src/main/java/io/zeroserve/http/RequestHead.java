package io.zeroserve.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of an HTTP/1 request, by the bytes it came in: texts are made of them when somebody asks. Texts have a
 * character for each byte (ISO 8859-1). Immutable; any thread.
 */
public final class RequestHead {
    /** Three of the request line come before those of the fields, which are three as well. */
    static final int FIELD_MARKS = 3;
    static final int MARKS_A_FIELD = 3;
    private static final List<String> USUAL_METHODS = List.of("GET", "HEAD", "POST");

    private final byte[] bytes;
    private final int start;
    /** Where the method begins and ends, and the target ends; where each name begins and ends, and its value ends. */
    private final int[] marks;
    /** The lengths of the names, one bit each: most of those that are looked for are not there. */
    private final long nameLengths;
    private String method;
    private String target;

    RequestHead(byte[] bytes, int start, int[] marks) {
        this.bytes = bytes;
        this.start = start;
        this.marks = marks;
        long lengths = 0;
        for (int i = FIELD_MARKS; i < marks.length; i += MARKS_A_FIELD) {
            lengths |= 1L << marks[i + 1] - marks[i];
        }
        this.nameLengths = lengths;
    }

    /** The method token. */
    public String method() {
        if (method == null) {
            method = readMethod();
        }
        return method;
    }

    private String readMethod() {
        for (String usual : USUAL_METHODS) {
            if (usual.length() == marks[1] - marks[0] && isText(marks[0], usual)) {
                return usual;
            }
        }
        return text(marks[0], marks[1]);
    }

    private boolean isText(int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[start + from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(bytes, start + from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The target. */
    public String target() {
        if (target == null) {
            target = text(marks[1] + 1, marks[2]);
        }
        return target;
    }

    /** Whether the version is 1.0, not 1.1. */
    public boolean isHttp10() {
        return bytes[start + marks[2] + " HTTP/1.".length()] == '0';
    }

    /** The number of field lines. */
    public int size() {
        return (marks.length - FIELD_MARKS) / MARKS_A_FIELD;
    }

    /** The name of a field line as sent; index from 0. */
    public String name(int index) {
        int mark = FIELD_MARKS + MARKS_A_FIELD * index;
        return text(marks[mark], marks[mark + 1]);
    }

    /** The value of a field line, without white space around it; index from 0. */
    public String value(int index) {
        int mark = FIELD_MARKS + MARKS_A_FIELD * index;
        return trimmed(marks[mark + 1] + 1, marks[mark + 2]);
    }

    private String trimmed(int from, int to) {
        int first = from;
        int last = to;
        while (first < last && isBlank(first)) {
            first++;
        }
        while (last > first && isBlank(last - 1)) {
            last--;
        }
        return text(first, last);
    }

    private boolean isBlank(int offset) {
        return bytes[start + offset] == ' ' || bytes[start + offset] == '\t';
    }

    /** The value of the first line of a field, by its name in any case; null if there is none. */
    public String first(CharSequence name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** The index of a line of a field, by its name in any case, from an index on; -1 if there is none. */
    private int indexOf(CharSequence name, int from) {
        int length = name.length();
        if ((nameLengths & 1L << length) == 0) {
            return -1;
        }
        for (int mark = FIELD_MARKS + MARKS_A_FIELD * from; mark < marks.length; mark += MARKS_A_FIELD) {
            if (marks[mark + 1] - marks[mark] == length && isSame(marks[mark], name)) {
                return (mark - FIELD_MARKS) / MARKS_A_FIELD;
            }
        }
        return -1;
    }

    private boolean isSame(int from, CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (lowerCase((char) (bytes[start + from + i] & 0xff)) != lowerCase(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    /** The values of all lines of a field in order, by its name in any case. */
    public List<String> all(CharSequence name) {
        int index = indexOf(name, 0);
        if (index < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        for (; index >= 0; index = indexOf(name, index + 1)) {
            values.add(value(index));
        }
        return values;
    }

    /** Whether there is a line of a field, by its name in any case. */
    public boolean has(CharSequence name) {
        return indexOf(name, 0) >= 0;
    }

    /** Whether a field that is a list (RFC 9110 5.6.1) has a member, in any case, in any of its lines. */
    public boolean lists(CharSequence name, String member) {
        for (int index = indexOf(name, 0); index >= 0; index = indexOf(name, index + 1)) {
            for (String other : value(index).split(",")) {
                if (other.strip().equalsIgnoreCase(member)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return method() + ' ' + target();
    }
}
