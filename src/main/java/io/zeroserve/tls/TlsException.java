package io.zeroserve.tls;

/** Certificate material that cannot be used. The message is one sentence that says which file and what to do. */
public sealed class TlsException extends Exception permits UnsupportedKeyException {

    /**
     * @param message one sentence for the operator
     */
    public TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
