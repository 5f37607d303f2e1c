package io.zeroserve.helpers;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address, or the addresses that share a prefix with it (RFC 4632 3.1, RFC 4291 2.3).
 *
 * <p>An IPv4 address and the IPv6 address that it is mapped to (RFC 4291 2.5.5.2) are the same. Immutable.
 *
 * @param address    the address, 4 or 16 bytes
 * @param prefixBits how many of its bits count
 */
record IpRange(byte[] address, int prefixBits) {
    private static final Pattern IPV4 =
        Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}(?<!\\.)");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");
    /** What IPv4-mapped addresses begin with. */
    private static final int MAPPED_BITS = 96;

    /** Reads {@code address} or {@code address/bits}; empty if it is malformed. */
    static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address = addressOf(literal);
        if (address == null) {
            return Optional.empty();
        }
        int bits = address.length * 8;
        if (slash < 0) {
            return Optional.of(new IpRange(address, bits));
        }
        if (!BITS.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        boolean mapped = address.length == 4 && literal.indexOf(':') >= 0;
        int prefix = Integer.parseInt(text.substring(slash + 1)) - (mapped ? MAPPED_BITS : 0);
        return prefix < 0 || prefix > bits ? Optional.empty() : Optional.of(new IpRange(address, prefix));
    }

    /** The bytes of an address, without asking a resolver; null if it is none. */
    static byte[] addressOf(String literal) {
        if (!IPV4.matcher(literal).matches() && !IPV6_CHARACTERS.matcher(literal).matches()) {
            return null;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(literal); // IPv4 for what is mapped
            return address.getAddress();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** The address in {@code ip:port} or {@code [ipv6]:port}. */
    static String hostOf(String peer) {
        String host = peer.substring(0, peer.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += 8) {
            int mask = 0xff << Math.max(0, 8 - (prefixBits - bit));
            if (((address[bit / 8] ^ other[bit / 8]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
