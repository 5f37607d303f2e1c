package io.zeroserve.site;

/** A site that cannot be served. The message is for the operator and says what to change. */
public final class SiteException extends Exception {

    /**
     * @param message what is wrong, without a line end at its end
     */
    public SiteException(String message) {
        super(message);
    }

    SiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
