package io.zeroserve.http;

import java.util.Optional;

/** The field in which a browser sends its cookies (RFC 6265 4.2, 5.4). */
public final class CookieField {

    private CookieField() {
    }

    /**
     * Finds the first cookie of a name.
     *
     * @param field the value of the field, several lines joined by a semicolon; null if there is none
     * @param name  the name, case-sensitive
     * @return its value as sent, or empty if there is none
     */
    public static Optional<String> find(String field, String name) {
        if (field == null) {
            return Optional.empty();
        }
        for (String pair : field.split(";")) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                return Optional.of(pair.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }
}
