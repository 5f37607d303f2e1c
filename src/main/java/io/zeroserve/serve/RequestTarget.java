package io.zeroserve.serve;

import java.util.Optional;

/**
 * A request target in its two parts (RFC 9112 3.2), still encoded.
 *
 * @param path  the path, starting with a slash; {@code *} for the asterisk form
 * @param query what follows the first question mark, or null
 */
record RequestTarget(String path, String query) {

    /**
     * Splits a target in origin form, in absolute form (whose scheme and authority are dropped) or in asterisk form.
     *
     * @param target the target as sent
     * @return empty if it has none of these forms, or contains what no target may (white space, controls, {@code #},
     *         bytes past ASCII)
     */
    static Optional<RequestTarget> parse(String target) {
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
            return Optional.of(new RequestTarget(path, query));
        }
        int scheme = path.indexOf("://");
        if (scheme <= 0) {
            return Optional.empty();
        }
        int slash = path.indexOf('/', scheme + 3);
        return Optional.of(new RequestTarget(slash < 0 ? "/" : path.substring(slash), query));
    }
}
