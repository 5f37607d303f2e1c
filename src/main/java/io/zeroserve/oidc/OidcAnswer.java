package io.zeroserve.oidc;

import java.util.List;

/**
 * What the browser is told.
 *
 * @param status   302, 200, 400 or 502
 * @param location where it goes; null if it stays
 * @param cookies  the values of {@code Set-Cookie}
 * @param text     the body
 * @param reason   why a login failed, for the log; null if it did not, or the text says it
 */
public record OidcAnswer(int status, String location, List<String> cookies, String text, String reason) {
    private static final int FOUND = 302;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int BAD_GATEWAY = 502;

    static OidcAnswer redirect(String location, String... cookies) {
        return new OidcAnswer(FOUND, location, List.of(cookies), "", null);
    }

    static OidcAnswer ok(String text, String cookie) {
        return new OidcAnswer(OK, null, List.of(cookie), text, null);
    }

    static OidcAnswer badRequest(String text) {
        return badRequest(text, null);
    }

    static OidcAnswer badRequest(String text, String reason) {
        return new OidcAnswer(BAD_REQUEST, null, List.of(), text, reason);
    }

    static OidcAnswer failed(String reason) {
        return new OidcAnswer(BAD_GATEWAY, null, List.of(), "authentication failed", reason);
    }
}
