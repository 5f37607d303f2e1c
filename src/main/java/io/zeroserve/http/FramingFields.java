package io.zeroserve.http;

import java.util.Locale;
import java.util.Set;

/**
 * The fields that say where a message ends and how its connection goes on (RFC 9110 7.6.1 and 8.6, RFC 9112 6.1). They
 * are the server's alone: whoever else sets them changes the meaning of what follows on the connection.
 */
public final class FramingFields {
    private static final Set<String> NAMES = Set.of("connection", "content-length", "keep-alive", "proxy-connection",
            "te", "trailer", "transfer-encoding", "upgrade", "http2-settings");

    private FramingFields() {
    }

    /**
     * Whether a field is one of these.
     *
     * @param name a field name in any case
     */
    public static boolean contains(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
