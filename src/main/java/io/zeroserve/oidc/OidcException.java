package io.zeroserve.oidc;

/** A login that cannot go on: the configuration, or what the provider said, is not right. For the log. */
public final class OidcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong; shows no secret */
    public OidcException(String reason) {
        super(reason);
    }

    OidcException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
