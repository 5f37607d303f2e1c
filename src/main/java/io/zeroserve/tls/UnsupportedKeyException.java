package io.zeroserve.tls;

/** A private key that is whole and that this server cannot use: it is encrypted, or for another algorithm. */
final class UnsupportedKeyException extends TlsException {
    private static final long serialVersionUID = 1L;

    UnsupportedKeyException(String message) {
        super(message);
    }
}
