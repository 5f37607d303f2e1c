package io.zeroserve.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a query in form encoding: {@code a=1&b=2}, with {@code +} for a space (WHATWG URL 5.1).
 *
 * <p>Nothing is malformed: a {@code %} without two hexadecimal digits behind it stands for itself, and bytes that are
 * not UTF-8 become U+FFFD.
 */
public final class QueryString {

    /**
     * One parameter, decoded.
     *
     * @param name  the name, perhaps empty
     * @param value the value; empty also if there is no {@code =}
     */
    public record Parameter(String name, String value) {
    }

    private final List<Parameter> parameters;

    private QueryString(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * Parses a query.
     *
     * @param rawQuery the query as sent, without the {@code ?}; null or empty if there is none
     * @return its parameters
     */
    public static QueryString parse(String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return new QueryString(List.of());
        }
        List<Parameter> parameters = new ArrayList<>();
        int start = 0;
        while (start <= rawQuery.length()) {
            int end = rawQuery.indexOf('&', start);
            if (end < 0) {
                end = rawQuery.length();
            }
            if (end > start) {
                int equals = rawQuery.indexOf('=', start);
                boolean named = equals >= 0 && equals < end;
                String name = decode(rawQuery.substring(start, named ? equals : end));
                String value = named ? decode(rawQuery.substring(equals + 1, end)) : "";
                parameters.add(new Parameter(name, value));
            }
            start = end + 1;
        }
        return new QueryString(List.copyOf(parameters));
    }

    /**
     * The parameters in the order sent.
     *
     * @return an unmodifiable list
     */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * Finds the first parameter of a name.
     *
     * @param name the decoded name, case-sensitive
     * @return its value, or empty if there is none
     */
    public Optional<String> findFirst(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /**
     * Whether any parameter has this name and value.
     *
     * @param name  the decoded name, case-sensitive
     * @param value the decoded value, case-sensitive
     * @return true if there is one
     */
    public boolean contains(String name, String value) {
        return parameters.contains(new Parameter(name, value));
    }

    /**
     * Appends a parameter to a query, encoded, with {@code &} before it unless it is the first.
     *
     * @param query     the query so far
     * @param parameter what is added; always written with {@code =}
     */
    public static void append(StringBuilder query, Parameter parameter) {
        if (!query.isEmpty()) {
            query.append('&');
        }
        encode(query, parameter.name());
        encode(query.append('='), parameter.value());
    }

    /** Only what RFC 3986 2.3 calls unreserved stands for itself. */
    private static void encode(StringBuilder query, String text) {
        int i = 0;
        while (i < text.length()) {
            int next = text.offsetByCodePoints(i, 1);
            char c = text.charAt(i);
            if (c == ' ') {
                query.append('+');
            } else if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-_.~".indexOf(c) >= 0) {
                query.append(c);
            } else {
                PercentCoding.append(query, text.substring(i, next));
            }
            i = next;
        }
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text.replace('+', ' ');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            int triplet = text.charAt(i) == '%' ? PercentCoding.byteAt(text, i) : -1;
            if (triplet >= 0) {
                bytes.write(triplet);
                i += 3;
            } else {
                int next = text.offsetByCodePoints(i, 1);
                String plain = text.substring(i, next).replace('+', ' ');
                bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
                i = next;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
