package io.zeroserve;

import io.vertx.core.net.SocketAddress;
import io.zeroserve.transport.InheritedSocket;

/**
 * The address of a listener: {@code ip:port}, {@code [ipv6]:port}, or {@code fd:N} for an inherited socket.
 *
 * @param address where it listens
 * @param socket  the socket that does already, or null
 */
record ListenAddress(SocketAddress address, InheritedSocket socket) {
    private static final int MAX_PORT = 65535;
    private static final String DESCRIPTOR = "fd:";

    /** Whether an address, which may be null, is that of an inherited socket. */
    static boolean isInherited(String text) {
        return text != null && text.startsWith(DESCRIPTOR);
    }

    /**
     * @throws IllegalArgumentException if the text is no address, or the socket cannot be used; the message names it
     */
    static ListenAddress parse(String text) {
        if (isInherited(text)) {
            return inherited(text);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0) {
            throw invalid(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > MAX_PORT) {
                throw invalid(text);
            }
            String name = bracketed ? host.substring(1, host.length() - 1) : host;
            return new ListenAddress(SocketAddress.inetSocketAddress(port, name), null);
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    /**
     * Checks how an address is written; what is there is not looked at.
     *
     * @throws IllegalArgumentException if the text is no address
     */
    static void requireWellFormed(String text) {
        if (isInherited(text)) {
            descriptor(text);
        } else {
            parse(text);
        }
    }

    private static int descriptor(String text) {
        try {
            return Integer.parseUnsignedInt(text.substring(DESCRIPTOR.length()));
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static ListenAddress inherited(String text) {
        int descriptor = descriptor(text);
        try {
            InheritedSocket socket = InheritedSocket.of(descriptor);
            return new ListenAddress(SocketAddress.inetSocketAddress(socket.address()), socket);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address " + text + ": " + e.getMessage(), e);
        }
    }

    /** An address with the port that the kernel chose. */
    static String text(SocketAddress address, int port) {
        return (address.host().indexOf(':') < 0 ? address.host() : '[' + address.host() + ']') + ':' + port;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("address " + text + " is not of the form ip:port, [ipv6]:port or fd:N");
    }
}
