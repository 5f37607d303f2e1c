package io.zeroserve.oidc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Where a browser goes after login: a place of this site, for whoever chooses it may be an attacker. */
final class ReturnPath {
    /** Longer ones would not fit into a cookie beside what else it holds. */
    static final int MAX_CHARS = 2048;

    private static final String HOME = "/";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ReturnPath() {
    }

    /**
     * The path, with its query and fragment, fit for a header.
     *
     * @return {@code /} if it does not start with a slash, has two in a row before its query, or holds a backslash or a
     *         control character: browsers take such for the name of another host, or leave them out before they look.
     *         Also if it would be longer than {@link #MAX_CHARS}
     */
    static String of(String given) {
        int end = 0;
        while (end < given.length() && given.charAt(end) != '?' && given.charAt(end) != '#') {
            end++;
        }
        if (!given.startsWith("/") || given.substring(0, end).contains("//") || given.indexOf('\\') >= 0
            || given.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return HOME;
        }
        String path = encoded(given);
        return path.length() > MAX_CHARS ? HOME : path;
    }

    /** The same with spaces and all that is not ASCII percent-encoded. */
    private static String encoded(String path) {
        StringBuilder ascii = new StringBuilder(path.length());
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ') {
                ascii.append((char) octet);
            } else {
                HEX.toHexDigits(ascii.append('%'), octet);
            }
        }
        return ascii.toString();
    }
}
