package io.zeroserve.http;

import java.util.Locale;
import java.util.Set;

/**
 * Which methods are taken: those of IANA's registry of HTTP methods, in the spelling that it has, since methods are
 * case-sensitive (RFC 9110 9.1).
 */
public final class RequestMethod {
    private static final Set<String> TAKEN = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY",
            "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK", "MERGE",
            "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PROPFIND",
            "PROPPATCH", "REBIND", "REPORT", "SEARCH", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE",
            "UPDATEREDIRECTREF", "VERSION-CONTROL");
    private static final Set<String> FORBIDDEN = Set.of("CONNECT", "TRACE");

    private RequestMethod() {
    }

    /**
     * Judges a method.
     *
     * @return null if it is taken. CONNECT and TRACE are never allowed, others are not implemented; what is no token,
     *         or a known method in the wrong case, is malformed
     */
    public static RequestFault faultOf(String method) {
        if (TAKEN.contains(method)) {
            return null;
        }
        if (FORBIDDEN.contains(method)) {
            return RequestFault.METHOD_NOT_ALLOWED;
        }
        String upper = method.toUpperCase(Locale.ROOT);
        return !HeaderName.isValid(method) || TAKEN.contains(upper) || FORBIDDEN.contains(upper)
                ? RequestFault.MALFORMED : RequestFault.NOT_IMPLEMENTED;
    }
}
