package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The fields that are about one connection and go no further (RFC 9110 7.6.1). */
public final class HopByHopHeaders {
    private static final String CONNECTION = "connection";
    private static final Set<String> NAMES = Set.of(CONNECTION, "keep-alive", "proxy-connection", "proxy-authenticate",
            "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect",
            "alt-svc");
    /** Naming these in Connection would change whom the message is for, or how long it is. */
    private static final Set<String> NEVER_LISTED = Set.of("host", "content-length");

    private HopByHopHeaders() {
    }

    /** Removes them, those that Connection lists among them. */
    public static void removeFrom(HeaderList headers) {
        String listed = headers.joined(CONNECTION, ",");
        Set<String> names = listed == null || namesNoOther(listed) ? NAMES : with(listed);
        headers.removeIf(names::contains);
    }

    /** What nearly all say that say anything; "close" is reserved, so that no field is named so (RFC 7230 8.1). */
    private static boolean namesNoOther(String listed) {
        return listed.equalsIgnoreCase("keep-alive") || listed.equalsIgnoreCase("close");
    }

    private static Set<String> with(String listed) {
        Set<String> names = new HashSet<>(NAMES);
        for (String name : listed.split(",")) {
            names.add(name.strip().toLowerCase(Locale.ROOT));
        }
        names.removeAll(NEVER_LISTED);
        return names;
    }

    /** Whether Connection lists a name. */
    public static boolean isListed(HeaderList headers, String name) {
        String listed = headers.joined(CONNECTION, ",");
        if (listed == null) {
            return false;
        }
        if (listed.indexOf(',') < 0) {
            return listed.strip().equalsIgnoreCase(name);
        }
        for (String candidate : listed.split(",")) {
            if (candidate.strip().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
