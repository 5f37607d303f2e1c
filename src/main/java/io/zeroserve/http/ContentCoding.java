package io.zeroserve.http;

/**
 * A content coding in which a file may lie ready (RFC 9110 8.4.1), from the most to the least preferred where nothing
 * else decides.
 */
public enum ContentCoding {
    /** Brotli (RFC 7932). */
    BR("br", ".br"),
    /** Zstandard (RFC 8878), with a window of at most 8 MiB (RFC 9659). */
    ZSTD("zstd", ".zst"),
    /** Gzip (RFC 1952). */
    GZIP("gzip", ".gz");

    private final String token;
    private final String extension;

    ContentCoding(String token, String extension) {
        this.token = token;
        this.extension = extension;
    }

    /** What Accept-Encoding and Content-Encoding call it. */
    public String token() {
        return token;
    }

    /** What is behind the name of a file in the name of its coded sibling, such as {@code .gz}. */
    public String extension() {
        return extension;
    }

    /**
     * The coding whose extension a key ends in.
     *
     * @return null if it ends in none, or consists of nothing else
     */
    public static ContentCoding ofKey(String key) {
        for (ContentCoding coding : values()) {
            int stem = key.length() - coding.extension.length();
            if (stem > 0 && key.charAt(stem - 1) != '/' && key.endsWith(coding.extension)) {
                return coding;
            }
        }
        return null;
    }

    /** Whether a token of a field names this coding; {@code x-gzip} is gzip (RFC 9110 8.4.1.3). */
    boolean isNamed(String text, int start, int end) {
        return equalsToken(token, text, start, end) || this == GZIP && equalsToken("x-gzip", text, start, end);
    }

    private static boolean equalsToken(String token, String text, int start, int end) {
        return end - start == token.length() && text.regionMatches(true, start, token, 0, token.length());
    }
}
