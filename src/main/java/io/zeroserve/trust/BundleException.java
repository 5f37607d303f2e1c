package io.zeroserve.trust;

import java.io.IOException;

/** An archive that may not be served, or a key that is none; the message is for the operator and says which. */
public final class BundleException extends IOException {
    private static final long serialVersionUID = 1;

    BundleException(String message) {
        super(message);
    }

    BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
