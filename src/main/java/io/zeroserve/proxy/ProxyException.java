package io.zeroserve.proxy;

/** A request that could not be forwarded, with the status that tells the client so. The message is for the log. */
public final class ProxyException extends Exception {
    /** The request is not one that could be passed on unambiguously (RFC 9110 15.5.1). */
    public static final int BAD_REQUEST = 400;
    /** The client takes too long (RFC 9110 15.5.9). */
    public static final int REQUEST_TIMEOUT = 408;
    /** The body is larger than allowed (RFC 9110 15.5.14). */
    public static final int CONTENT_TOO_LARGE = 413;
    /** The upstream cannot be reached, or breaks off (RFC 9110 15.6.3). */
    public static final int BAD_GATEWAY = 502;
    /** The upstream takes too long (RFC 9110 15.6.5). */
    public static final int GATEWAY_TIMEOUT = 504;
    /** The request has come back too often (RFC 5842 7.2). */
    public static final int LOOP_DETECTED = 508;

    private final int status;

    /**
     * @param status one of the constants
     * @param reason for the log
     */
    public ProxyException(int status, String reason) {
        this(status, reason, null);
    }

    ProxyException(int status, String reason, Throwable cause) {
        super(reason, cause, false, false);
        this.status = status;
    }

    /** One of the constants. */
    public int status() {
        return status;
    }
}
