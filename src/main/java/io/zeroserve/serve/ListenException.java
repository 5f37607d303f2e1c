package io.zeroserve.serve;

import io.vertx.core.net.SocketAddress;

/** An address that cannot be listened on. The message is for the operator. */
public final class ListenException extends Exception {

    ListenException(SocketAddress address, Throwable cause) {
        super("cannot listen on " + text(address) + ": " + reason(cause), cause);
    }

    private static String text(SocketAddress address) {
        // A negative number stands for a port that the kernel chooses.
        return (address.host().indexOf(':') < 0 ? address.host() : '[' + address.host() + ']') + ':'
                + Math.max(0, address.port());
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return "the address is in use by another process";
        }
        if (message.contains("ermission denied")) {
            return "permission denied; ports below 1024 need the right to bind them";
        }
        return message.lines().findFirst().orElse(message);
    }
}
