package io.zeroserve;

import io.vertx.core.net.SocketAddress;

/** Reads the address of a listener: {@code ip:port} or {@code [ipv6]:port}. */
final class ListenAddress {
    private static final int MAX_PORT = 65535;

    private ListenAddress() {
    }

    /**
     * @throws IllegalArgumentException if the text is not an address; the message names it
     */
    static SocketAddress parse(String text) {
        if (text.startsWith("fd:")) {
            throw new IllegalArgumentException("address " + text + ": inherited sockets are not available yet");
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
            return SocketAddress.inetSocketAddress(port, bracketed ? host.substring(1, host.length() - 1) : host);
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    /** The address with the port that the kernel chose. */
    static String text(SocketAddress address, int port) {
        return (address.host().indexOf(':') < 0 ? address.host() : '[' + address.host() + ']') + ':' + port;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("address " + text + " is not of the form ip:port or [ipv6]:port");
    }
}
