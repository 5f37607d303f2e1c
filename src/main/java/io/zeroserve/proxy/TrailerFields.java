package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import java.util.Set;

/**
 * Which fields may stand behind content (RFC 9110 6.5.1): none that say where a message ends, whom it is for, who sends
 * it or what is to be done with it. A recipient that takes them for fields of the head, as some do, would act on what
 * nobody has judged.
 */
final class TrailerFields {
    private static final Set<String> NEVER = Set.of(
            // routing, and who the client is
            "host", "max-forwards", "forwarded", "via", "cdn-loop", "x-real-ip",
            // what changes a request
            "cache-control", "pragma", "range",
            // who is allowed
            "authorization", "cookie", "set-cookie", "www-authenticate",
            // what becomes of a response
            "age", "date", "expires", "location", "retry-after", "vary", "warning");
    private static final String CONTENT_DIGEST = "content-digest";

    private TrailerFields() {
    }

    /** Removes those that may not. */
    static void check(HeaderList trailers) {
        HopByHopHeaders.removeFrom(trailers);
        trailers.removeIf(TrailerFields::isNever);
    }

    private static boolean isNever(String name) {
        // RFC 9530 puts digests there, which are known only then.
        return NEVER.contains(name) || name.startsWith("if-") || name.startsWith("x-forwarded-")
                || name.startsWith("content-") && !name.equals(CONTENT_DIGEST);
    }
}
