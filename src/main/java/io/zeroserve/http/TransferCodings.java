package io.zeroserve.http;

import java.util.Locale;

/** What a request says of its transfer coding (RFC 9112 6.1, 6.3, 7). */
public enum TransferCodings {
    /** The content comes in chunks. */
    CHUNKED(null),
    /** There is a coding that is not known here. */
    UNKNOWN(RequestFault.NOT_IMPLEMENTED),
    /**
     * It is no list of codings, or it has chunks within something else, so that nobody knows where the content ends.
     */
    MALFORMED(RequestFault.MALFORMED);

    private final RequestFault fault;

    TransferCodings(RequestFault fault) {
        this.fault = fault;
    }

    /** What is wrong with it; null if nothing is. */
    public RequestFault fault() {
        return fault;
    }

    /**
     * Parses the value of Transfer-Encoding. A request that has the field twice is not for this method.
     *
     * @param fieldValue with or without white space around it
     */
    public static TransferCodings parse(String fieldValue) {
        String[] names = fieldValue.split(",", -1);
        for (int i = 0; i < names.length; i++) {
            String name = trimmed(names[i]).toLowerCase(Locale.ROOT);
            boolean last = i == names.length - 1;
            int parameters = name.indexOf(';');
            String coding = parameters < 0 ? name : trimmed(name.substring(0, parameters));
            if (!HeaderName.isValid(coding) || coding.equals("chunked") && (!last || parameters >= 0)) {
                return MALFORMED;
            }
        }
        return trimmed(fieldValue).equalsIgnoreCase("chunked") ? CHUNKED : UNKNOWN;
    }

    /** Without spaces and tabs at its ends, and no other character that may pass for white space. */
    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
