package io.zeroserve.http;

import java.util.Optional;

/**
 * A request target in its parts (RFC 9112 3.2), still encoded.
 *
 * @param path   the path, starting with a slash; {@code *} for the asterisk form
 * @param query  what follows the first question mark, or null
 * @param origin scheme and authority of the absolute form, as in {@code http://a:80}; null in the other forms
 */
public record RequestTarget(String path, String query, String origin) {

    /**
     * Splits a target in origin form, in absolute form or in asterisk form.
     *
     * @param target the target as sent
     * @return empty if it has none of these forms, or contains what no target may (white space, controls, {@code #},
     *         bytes past ASCII)
     */
    public static Optional<RequestTarget> parse(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return Optional.empty();
            }
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        if (path.startsWith("/") || path.equals("*")) {
            return Optional.of(new RequestTarget(path, query, null));
        }
        int scheme = path.indexOf("://");
        if (scheme <= 0) {
            return Optional.empty();
        }
        int slash = path.indexOf('/', scheme + 3);
        return Optional.of(slash < 0 ? new RequestTarget("/", query, path)
                : new RequestTarget(path.substring(slash), query, path.substring(0, slash)));
    }
}
