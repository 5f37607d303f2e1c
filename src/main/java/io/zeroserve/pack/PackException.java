package io.zeroserve.pack;

import java.io.IOException;

/** A folder that can not be packed, or a script that can not be compiled; the message is for the person who tried. */
public final class PackException extends IOException {

    private static final long serialVersionUID = 1L;

    PackException(String message) {
        super(message);
    }

    PackException(String message, Throwable cause) {
        super(message, cause);
    }
}
