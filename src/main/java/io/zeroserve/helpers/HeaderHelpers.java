package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.util.Locale;
import java.util.function.Predicate;

/** The request's header fields. */
final class HeaderHelpers {
    /** The most lines of a request's header once a script has added to it. */
    static final int MAX_LINES = 1024;
    /** The most characters of all lines together: each script of a chain could add to what the one before has made. */
    static final int MAX_CHARS = 256 * 1024;

    private static final String COOKIE = "cookie";
    private static final String HOST = "host";

    private HeaderHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_req_header", HeaderHelpers::header);
        registry.add("zs_req_set_header", HeaderHelpers::setHeader);
        registry.add("zs_req_append_header", HeaderHelpers::appendHeader);
        registry.add("zs_req_delete_header", HeaderHelpers::deleteHeader);
    }

    /** Of a repeated header the last value, but cookies joined (RFC 9113 8.2.3). */
    private static long header(ScriptCall call, long name, long nameLength, long out, long outLength) {
        String wanted = GuestText.readTrimmed(call.cage(), name, nameLength, "the header name");
        HeaderList headers = call.exchange().request().headers();
        String value = wanted.equalsIgnoreCase(COOKIE) ? headers.joined(COOKIE, "; ") : headers.last(wanted);
        call.spend(value == null ? 0 : value.length(), ByteCost.COMPUTED);
        return write(call, out, outLength, value);
    }

    /** A value, which may be null, as scripts see it: absent if it is not visible ASCII. */
    static long write(ScriptCall call, long out, long outLength, String value) {
        return GuestText.write(call.cage(), out, outLength, value == null || !isVisible(value) ? null : value);
    }

    private static boolean isVisible(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }

    private static long setHeader(ScriptCall call, long name, long nameLength, long value, long valueLength) {
        String field = readName(call, name, nameLength);
        if (valueLength == 0) {
            call.exchange().request().headers().remove(field);
        } else {
            call.exchange().request().headers().set(field, readValue(call, value, valueLength));
            requireBounded(call);
        }
        return 0;
    }

    private static long appendHeader(ScriptCall call, long name, long nameLength, long value, long valueLength) {
        String field = readName(call, name, nameLength);
        String added = readValue(call, value, valueLength);
        HeaderList headers = call.exchange().request().headers();
        String old = field.equals(HOST) ? null : headers.joined(field, separator(field));
        headers.set(field, old == null ? added : old + separator(field) + added);
        requireBounded(call);
        return 0;
    }

    /** Refuses a header that has become too large, and has the script's time pay for walking through it. */
    static void requireBounded(ScriptCall call) {
        HeaderList headers = call.exchange().request().headers();
        long chars = headers.chars();
        call.spend(chars, ByteCost.COMPUTED);
        if (headers.size() > MAX_LINES || chars > MAX_CHARS) {
            throw new HelperRefusal("the header of a request is limited to " + MAX_LINES + " lines and " + MAX_CHARS
                + " characters");
        }
    }

    /** A list is joined by commas (RFC 9110 5.3); cookies are not a list. */
    private static String separator(String field) {
        return field.equals(COOKIE) ? "; " : ",";
    }

    private static long deleteHeader(ScriptCall call, long pattern, long length) {
        String text = GuestText.readTrimmed(call.cage(), pattern, length, "the header pattern")
            .toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            throw new HelperRefusal("the header pattern is empty");
        }
        call.exchange().request().headers().removeIf(matcher(text));
        return 0;
    }

    /** {@code foo}, {@code foo*}, {@code *foo}, {@code *foo*} or {@code *}. */
    private static Predicate<String> matcher(String pattern) {
        boolean anyStart = pattern.startsWith("*");
        boolean anyEnd = pattern.endsWith("*") && pattern.length() > 1;
        String text = pattern.substring(anyStart ? 1 : 0, pattern.length() - (anyEnd ? 1 : 0));
        if (anyStart) {
            return anyEnd ? name -> name.contains(text) : name -> name.endsWith(text);
        }
        return anyEnd ? name -> name.startsWith(text) : name -> name.equals(text);
    }

    private static String readName(ScriptCall call, long name, long length) {
        String field = GuestText.readTrimmed(call.cage(), name, length, "the header name").toLowerCase(Locale.ROOT);
        if (!HeaderName.isValid(field)) {
            throw new HelperRefusal("the header name is not a token");
        }
        return field;
    }

    private static String readValue(ScriptCall call, long value, long length) {
        String text = HeaderValue.trim(GuestText.read(call.cage(), value, length, "the header value"));
        if (!HeaderValue.isValid(text)) {
            throw new HelperRefusal("the header value contains a control character");
        }
        return HeaderValue.ofText(text);
    }
}
