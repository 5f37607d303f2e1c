package io.zeroserve.transport;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes addresses as {@code ip:port} or {@code [ipv6]:port}, IPv6 in its short form (RFC 5952). */
final class PeerText {

    private PeerText() {
    }

    static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return String.valueOf(address);
        }
        String ip = NetUtil.toAddressString(inet.getAddress());
        return (ip.indexOf(':') < 0 ? ip : '[' + ip + ']') + ':' + inet.getPort();
    }
}
