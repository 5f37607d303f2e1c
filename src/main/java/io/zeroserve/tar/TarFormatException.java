package io.zeroserve.tar;

import java.io.IOException;

/** An archive that can not be served; the message says what is wrong, where, and what to do about it. */
public final class TarFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    TarFormatException(String message) {
        super(message);
    }

    TarFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
