package io.zeroserve.http;

/** What a status code says about the content behind the head (RFC 9110 6.4.1 and 8.6). */
public enum ContentRule {
    /** Content follows, or Content-Length says that none does. */
    ALLOWED,
    /** 205: no content, and a length of zero says so on HTTP/1 (RFC 9110 15.3.6). */
    EMPTY,
    /** 1xx, 204 and 304: no content, by definition; a length would be that of another response. */
    NONE;

    /**
     * The rule for a status code.
     *
     * @param status 100 to 999
     */
    public static ContentRule of(int status) {
        return switch (status) {
            case 204, 304 -> NONE;
            case 205 -> EMPTY;
            default -> status < 200 ? NONE : ALLOWED;
        };
    }
}
