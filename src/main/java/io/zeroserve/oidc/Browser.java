package io.zeroserve.oidc;

/**
 * What of a request matters to a login.
 *
 * @param secure whether it came over TLS
 * @param cookie its {@code Cookie} field; null if it has none
 * @param code   the parameter {@code code}; null or empty if it has none
 * @param state  the parameter {@code state}; null or empty if it has none
 * @param error  the parameter {@code error}; null or empty if it has none
 * @param reason the parameter {@code error_description}; null or empty if it has none
 */
public record Browser(boolean secure, String cookie, String code, String state, String error, String reason) {
}
