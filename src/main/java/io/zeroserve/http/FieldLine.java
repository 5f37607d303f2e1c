package io.zeroserve.http;

import java.nio.charset.StandardCharsets;

/**
 * One line of a head or of trailers in HTTP/1 (RFC 9112 5).
 *
 * @param name  a token, in lower case
 * @param value without the blanks around it; bytes past ASCII are characters of ISO 8859-1
 */
public record FieldLine(String name, String value) {
    /** A power of two, and more than twice as many as there are names. */
    private static final int TABLE_SIZE = 256;
    private static final int HASH_FACTOR = 31;
    /** Most lines that servers send bear one of these names: those need not be made. */
    private static final String[] KNOWN = table("accept-ranges", "access-control-allow-credentials",
            "access-control-allow-headers", "access-control-allow-methods", "access-control-allow-origin", "age",
            "alt-svc", "cache-control", "connection", "content-disposition", "content-encoding", "content-language",
            "content-length", "content-location", "content-range", "content-security-policy", "content-type",
            "cross-origin-opener-policy", "date", "etag", "expires", "keep-alive", "last-modified", "link", "location",
            "permissions-policy", "pragma", "referrer-policy", "retry-after", "sec-websocket-accept",
            "sec-websocket-protocol", "server", "set-cookie", "strict-transport-security", "trailer",
            "transfer-encoding", "upgrade", "vary", "via", "www-authenticate", "x-content-type-options",
            "x-frame-options", "x-powered-by", "x-request-id", "x-xss-protection");

    /**
     * Parses a line.
     *
     * @param line   holds the line at its start; the name in it is put into lower case
     * @param length the length of the line without its end
     * @return null if it is no such line: without a name that is a token, folded, or with a control character in it
     */
    public static FieldLine parse(byte[] line, int length) {
        int colon = 0;
        int hash = 0;
        while (colon < length && HeaderName.isTokenByte(line[colon])) {
            byte next = line[colon];
            if (next >= 'A' && next <= 'Z') {
                next = (byte) (next | 0x20);
                line[colon] = next;
            }
            hash = HASH_FACTOR * hash + next;
            colon++;
        }
        if (colon == 0 || colon == length || line[colon] != ':') {
            return null;
        }
        int start = colon + 1;
        int end = length;
        while (start < end && isBlank(line[start])) {
            start++;
        }
        while (end > start && isBlank(line[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (!isValueByte(line[i])) {
                return null;
            }
        }
        String value = new String(line, start, end - start, StandardCharsets.ISO_8859_1);
        return new FieldLine(name(line, colon, hash), value);
    }

    /** Whether a byte can stand in a value: anything but controls; those past ASCII are opaque (RFC 9110 5.5). */
    public static boolean isValueByte(byte next) {
        return next < 0 || next >= ' ' && next != 0x7f || next == '\t';
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    private static String name(byte[] line, int length, int hash) {
        int slot = slot(hash);
        while (KNOWN[slot] != null) {
            if (isSame(KNOWN[slot], line, length)) {
                return KNOWN[slot];
            }
            slot = slot + 1 & TABLE_SIZE - 1;
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean isSame(String known, byte[] line, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != line[i]) {
                return false;
            }
        }
        return true;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 16) & TABLE_SIZE - 1;
    }

    private static String[] table(String... names) {
        String[] table = new String[TABLE_SIZE];
        for (String name : names) {
            // The same function as above: it is that of String.
            int slot = slot(name.hashCode());
            while (table[slot] != null) {
                slot = slot + 1 & TABLE_SIZE - 1;
            }
            table[slot] = name;
        }
        return table;
    }
}
