package io.zeroserve.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * The path of a request, decoded for looking up and canonical for passing on (RFC 3986 5.2.4 and 6.2.2.3).
 *
 * <p>This is the only place that decodes percents and removes dot segments, so two spellings of a path can not be
 * judged differently by two parts of the server. Segments are split at {@code /} first and decoded afterwards; a dot
 * segment counts whether or not its dots are encoded.
 */
public final class RequestPath {

    /** The folder of a site that is never served: scripts, keys, data for scripts. */
    public static final String INTERNAL_FOLDER = ".zeroserve";

    private final String key;
    private final String encoded;
    private final boolean internal;

    private RequestPath(String key, String encoded) {
        this.key = key;
        this.encoded = encoded;
        this.internal = isInternalKey(key);
    }

    /**
     * Parses the path part of a request target.
     *
     * <p>Malformed, and therefore empty, are: {@code %} before two characters that are not both hexadecimal digits,
     * {@code ..} with nothing left to leave, an encoded {@code /}, bytes that are not UTF-8, control characters
     * (C0, DEL, C1), encoded or not, and a raw {@code ?} or {@code #}, which end a path. A {@code %} with fewer than
     * two characters left in its segment stands for itself. A missing leading {@code /} is supplied.
     *
     * @param rawPath the path as sent, without query; the empty string means the root
     * @return the path, or empty if it is malformed and deserves a 400
     */
    public static Optional<RequestPath> parse(String rawPath) {
        if (isCanonical(rawPath)) {
            int end = rawPath.length();
            if (end > 1 && rawPath.charAt(end - 1) == '/') {
                end--;
            }
            return Optional.of(new RequestPath(rawPath.substring(1, end), rawPath));
        }
        return new Normaliser(rawPath).normalise();
    }

    /**
     * The decoded path without slashes at its ends, which is the spelling of a key in a site's archive.
     *
     * @return the key; empty for the root
     */
    public String key() {
        return key;
    }

    /**
     * The canonical path as scripts and upstreams see it: dot and empty segments resolved, percent-encoding as sent.
     *
     * @return the path, with a leading {@code /} and, if the client sent one, a trailing {@code /}
     */
    public String encoded() {
        return encoded;
    }

    /**
     * Whether the path names a folder by its form: it ends in {@code /} or in a dot segment.
     *
     * @return true for the root and for every path with a trailing slash
     */
    public boolean directoryHint() {
        return encoded.charAt(encoded.length() - 1) == '/';
    }

    /**
     * Whether the path lies in {@value #INTERNAL_FOLDER}, which is never served.
     *
     * <p>Letter case, and dots and spaces at the end of the segment, are ignored: a site may come from or go to a
     * file system on which those spellings are the same folder.
     *
     * @return true if the answer must be as for a path that does not exist
     */
    public boolean isInternal() {
        return internal;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestPath path && path.encoded.equals(encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return encoded;
    }

    /** The common case, told apart in one pass: the raw path is its own canonical and decoded form. */
    private static boolean isCanonical(String path) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        char previous = 0;
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '%' || c == '?' || c == '#') {
                return false;
            }
            if (previous == '/' && (c == '/' || c == '.' && isDotSegment(path, i))) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private static boolean isDotSegment(String path, int start) {
        int end = start + 1;
        if (end < path.length() && path.charAt(end) == '.') {
            end++;
        }
        return end == path.length() || path.charAt(end) == '/';
    }

    /**
     * Whether a key, which may be put together from more than a request's path, lies in {@value #INTERNAL_FOLDER}; as
     * for {@link #isInternal()}.
     *
     * @param key a decoded path without a slash at its start
     */
    public static boolean isInternalKey(String key) {
        if (!key.regionMatches(true, 0, INTERNAL_FOLDER, 0, INTERNAL_FOLDER.length())) {
            return false;
        }
        int end = INTERNAL_FOLDER.length();
        while (end < key.length() && (key.charAt(end) == '.' || key.charAt(end) == ' ')) {
            end++;
        }
        return end == key.length() || key.charAt(end) == '/';
    }

    /**
     * Resolves a path segment by segment. Both results grow side by side, each segment behind a {@code /}, so that
     * leaving a folder is cutting both at their last slash.
     */
    private static final class Normaliser {

        private final String raw;
        private final StringBuilder decoded = new StringBuilder();
        private final StringBuilder canonical = new StringBuilder();

        Normaliser(String raw) {
            this.raw = Objects.requireNonNull(raw);
        }

        Optional<RequestPath> normalise() {
            int start = 0;
            boolean folder = true;
            while (start <= raw.length()) {
                int end = raw.indexOf('/', start);
                if (end < 0) {
                    end = raw.length();
                }
                if (end > start) {
                    String segment = decode(start, end);
                    if (segment == null) {
                        return Optional.empty();
                    }
                    folder = segment.equals(".") || segment.equals("..");
                    if (!folder) {
                        decoded.append('/').append(segment);
                        appendCanonical(start, end);
                    } else if (segment.length() == 2 && !leaveFolder()) {
                        return Optional.empty();
                    }
                } else {
                    folder = true;
                }
                start = end + 1;
            }
            if (folder) {
                canonical.append('/');
            }
            String key = decoded.isEmpty() ? "" : decoded.substring(1);
            return Optional.of(new RequestPath(key, canonical.toString()));
        }

        private boolean leaveFolder() {
            if (decoded.isEmpty()) {
                return false;
            }
            decoded.setLength(decoded.lastIndexOf("/"));
            canonical.setLength(canonical.lastIndexOf("/"));
            return true;
        }

        /** Returns the decoded segment, or null if it is malformed. */
        private String decode(int start, int end) {
            // A character is at most three bytes of UTF-8, counted per UTF-16 unit.
            ByteBuffer bytes = ByteBuffer.allocate(3 * (end - start));
            int i = start;
            while (i < end) {
                char c = raw.charAt(i);
                if (c == '?' || c == '#') {
                    return null;
                }
                if (c == '%' && end - i > 2) {
                    int value = PercentCoding.byteAt(raw, i);
                    if (value < 0 || value == '/') {
                        return null;
                    }
                    bytes.put((byte) value);
                    i += 3;
                } else if (c < 0x80) {
                    bytes.put((byte) c);
                    i++;
                } else {
                    int next = raw.offsetByCodePoints(i, 1);
                    if (next > end || next - i == 1 && Character.isSurrogate(c)) {
                        return null;
                    }
                    bytes.put(raw.substring(i, next).getBytes(StandardCharsets.UTF_8));
                    i = next;
                }
            }
            return textOf(bytes.flip());
        }

        /** Returns the bytes as text, or null if they are not UTF-8 or hold a control character. */
        private static String textOf(ByteBuffer bytes) {
            CharBuffer text;
            try {
                text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            } catch (CharacterCodingException notUtf8) {
                return null;
            }
            for (int i = 0; i < text.length(); i++) {
                if (Character.isISOControl(text.charAt(i))) {
                    return null;
                }
            }
            return text.toString();
        }

        private static boolean isVisible(char c) {
            return c > ' ' && c < 0x7f;
        }

        /** Appends a segment as sent, except that what may not stand in a URI unencoded gets encoded. */
        private void appendCanonical(int start, int end) {
            canonical.append('/');
            int i = start;
            while (i < end) {
                char c = raw.charAt(i);
                if (isVisible(c)) {
                    canonical.append(c);
                    if (c == '%' && end - i == 2 && !isVisible(raw.charAt(i + 1))) {
                        // It stands for itself, and must not come before a percent sign that was not there.
                        canonical.append("25");
                    }
                    i++;
                } else {
                    int next = raw.offsetByCodePoints(i, 1);
                    PercentCoding.append(canonical, raw.substring(i, next));
                    i = next;
                }
            }
        }
    }
}
