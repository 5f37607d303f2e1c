package io.zeroserve.http;

import java.util.regex.Pattern;

/**
 * IPv6 addresses as text (RFC 3986 3.2.2, {@code IPv6address}), checked without asking a resolver. Zone identifiers are
 * not addresses, and mean nothing in a request.
 */
final class Ipv6Text {

    private static final int GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private Ipv6Text() {
    }

    static boolean isAddress(String text, int start, int end) {
        if (end <= start) {
            return false;
        }
        String address = text.substring(start, end);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == GROUPS;
        }
        int before = groups(address.substring(0, gap), false);
        int after = groups(address.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /**
     * Counts the groups between colons; an IPv4 address at the very end of an address counts as two.
     *
     * @return the count, or -1 if one is malformed
     */
    private static int groups(String text, boolean endsAddress) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            if (!GROUP.matcher(parts[i]).matches()) {
                return -1;
            }
        }
        String last = parts[parts.length - 1];
        if (GROUP.matcher(last).matches()) {
            return parts.length;
        }
        return endsAddress && IPV4.matcher(last).matches() ? parts.length + 1 : -1;
    }
}
