package io.zeroserve.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes addresses as {@code ip:port} or {@code [ipv6]:port}. */
final class PeerText {

    private PeerText() {
    }

    static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return String.valueOf(address);
        }
        String ip = inet.getAddress().getHostAddress();
        return (ip.indexOf(':') < 0 ? ip : '[' + ip + ']') + ':' + inet.getPort();
    }
}
