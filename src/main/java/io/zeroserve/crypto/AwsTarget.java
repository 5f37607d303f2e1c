package io.zeroserve.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Path and query of a request in the form that AWS signs ("Create a signed AWS API request", the canonical request).
 *
 * @param authority the host and port that the URI names, or null if it is a path alone
 * @param path      percent-encoded, starting with a slash
 * @param query     the parameters, encoded and sorted
 */
record AwsTarget(String authority, String path, List<Parameter> query) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String SCHEME_END = "://";

    /**
     * A parameter of the query, encoded, in the order of its bytes.
     *
     * @param name  the name
     * @param value the value, perhaps empty
     */
    record Parameter(String name, String value) implements Comparable<Parameter> {
        /** Encodes a parameter. */
        static Parameter of(String name, String value) {
            return new Parameter(encode(name, ""), encode(value, ""));
        }

        @Override
        public int compareTo(Parameter other) {
            return Comparator.comparing(Parameter::name).thenComparing(Parameter::value).compare(this, other);
        }

        @Override
        public String toString() {
            return name + '=' + value;
        }
    }

    /**
     * Parses {@code /path?query} or an absolute URL; a fragment is dropped, a missing slash put before the path.
     *
     * <p>In the path a {@code %} stands for itself: what is encoded already stays so. In the query what is encoded is
     * decoded and encoded anew, so that every spelling gives the same; a {@code +} is no space.
     *
     * @param uri       the URI
     * @param normalise whether dot segments and empty ones are resolved, which AWS wants of all services but S3
     */
    static AwsTarget parse(String uri, boolean normalise) {
        String rest = uri.indexOf('#') < 0 ? uri : uri.substring(0, uri.indexOf('#'));
        int queryStart = rest.indexOf('?');
        String query = queryStart < 0 ? "" : rest.substring(queryStart + 1);
        rest = queryStart < 0 ? rest : rest.substring(0, queryStart);
        String authority = null;
        int schemeEnd = rest.indexOf(SCHEME_END);
        if (schemeEnd > 0 && rest.indexOf('/') > schemeEnd) {
            int start = schemeEnd + SCHEME_END.length();
            int end = rest.indexOf('/', start) < 0 ? rest.length() : rest.indexOf('/', start);
            authority = rest.substring(start, end);
            rest = rest.substring(end);
        }
        String path = rest.startsWith("/") ? rest : '/' + rest;
        return new AwsTarget(authority, encode(normalise ? normalised(path) : path, "/%"), parameters(query));
    }

    private static List<Parameter> parameters(String query) {
        List<Parameter> parameters = new ArrayList<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            if (!part.isEmpty()) {
                parameters.add(Parameter.of(decode(equals < 0 ? part : part.substring(0, equals)),
                    equals < 0 ? "" : decode(part.substring(equals + 1))));
            }
        }
        parameters.sort(null);
        return List.copyOf(parameters);
    }

    /** This target with further parameters. */
    AwsTarget with(List<Parameter> more) {
        List<Parameter> all = new ArrayList<>(query);
        all.addAll(more);
        all.sort(null);
        return new AwsTarget(authority, path, List.copyOf(all));
    }

    /** The query as it is signed and can be sent. */
    String queryText() {
        return String.join("&", query.stream().map(Parameter::toString).toList());
    }

    /** RFC 3986 5.2.4, and empty segments left out; a slash at the end is kept. */
    private static String normalised(String path) {
        ArrayDeque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String segment : path.split("/", -1)) {
            last = segment;
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        String joined = '/' + String.join("/", segments);
        boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
        return folder && !segments.isEmpty() ? joined + '/' : joined;
    }

    /** Percent-encodes the UTF-8 of everything that is neither unreserved (RFC 3986 2.3) nor kept. */
    private static String encode(String text, String kept) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0
                || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%');
                HEX.toHexDigits(encoded, octet);
            }
        }
        return encoded.toString();
    }

    /** Puts the bytes in place that triplets stand for; a {@code %} that begins none stands for itself. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length && HexFormat.isHexDigit(bytes[i + 1])
                && HexFormat.isHexDigit(bytes[i + 2])) {
                decoded.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
