package io.zeroserve.http;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The host and port that a request is for, as in Host and {@code :authority} (RFC 9110 7.2, RFC 3986 3.2.2).
 *
 * @param host a name or IPv4 address in lower case, or an IPv6 address in brackets; never empty
 * @param port 1 to 65535, or empty if the scheme's default is meant
 */
public record Authority(String host, OptionalInt port) {

    /** A longer host is refused: DNS ends at 253 characters. */
    public static final int MAX_HOST_LENGTH = 255;

    private static final int MAX_PORT = 65_535;
    private static final String SUB_DELIMS_AND_UNRESERVED = "!$&'()*+,;=-._~";

    /**
     * Parses a field value.
     *
     * @param fieldValue {@code host}, {@code host:port} or {@code [IPv6]:port}
     * @return the authority, or empty if it is malformed; user information, an empty host and port 0 are
     */
    public static Optional<Authority> parse(String fieldValue) {
        int hostEnd = fieldValue.startsWith("[") ? fieldValue.indexOf(']') + 1 : fieldValue.indexOf(':');
        if (hostEnd < 0) {
            hostEnd = fieldValue.length();
        }
        String host = fieldValue.substring(0, hostEnd).toLowerCase(Locale.ROOT);
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !isHost(host)) {
            return Optional.empty();
        }
        if (hostEnd == fieldValue.length() || hostEnd + 1 == fieldValue.length() && fieldValue.endsWith(":")) {
            return Optional.of(new Authority(host, OptionalInt.empty()));
        }
        if (fieldValue.charAt(hostEnd) != ':') {
            return Optional.empty();
        }
        int port = port(fieldValue, hostEnd + 1);
        return port < 1 ? Optional.empty() : Optional.of(new Authority(host, OptionalInt.of(port)));
    }

    @Override
    public String toString() {
        return port.isPresent() ? host + ':' + port.getAsInt() : host;
    }

    private static int port(String text, int start) {
        int value = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > MAX_PORT) {
                return -1;
            }
        }
        return value;
    }

    private static boolean isHost(String host) {
        return host.charAt(0) == '[' ? Ipv6Text.isAddress(host, 1, host.length() - 1) : isRegName(host);
    }

    /** reg-name, which includes every IPv4 address. */
    private static boolean isRegName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '%') {
                if (PercentCoding.byteAt(host, i) < 0) {
                    return false;
                }
                i += 2;
            } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && SUB_DELIMS_AND_UNRESERVED.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
