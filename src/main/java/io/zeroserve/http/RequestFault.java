package io.zeroserve.http;

/** What is wrong with a request that nobody gets to see, and the status that tells the client (RFC 9110 15). */
public enum RequestFault {
    /** It is no request, or it could be read in two ways. */
    MALFORMED(400, "Bad Request"),
    /** Its method is known and never served: CONNECT makes a tunnel, TRACE tells what others have added. */
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    /** It did not come in time. */
    TOO_SLOW(408, "Request Timeout"),
    /** Its content is larger than the server takes. */
    CONTENT_TOO_LARGE(413, "Request Entity Too Large"),
    /** Its target is longer than the server takes. */
    TARGET_TOO_LONG(414, "URI Too Long"),
    /** Its fields are more, or longer, than the server takes. */
    FIELDS_TOO_LARGE(431, "Request Header Fields Too Large"),
    /** It asks for a method or a transfer coding that the server does not know. */
    NOT_IMPLEMENTED(501, "Not Implemented"),
    /** The server has too much to do already, or has stopped. */
    OVERLOADED(503, "Service Unavailable"),
    /** It is of a version of HTTP that the server does not speak here. */
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    private final int status;
    private final String text;

    RequestFault(int status, String text) {
        this.status = status;
        this.text = text;
    }

    public int status() {
        return status;
    }

    /** The reason phrase, which is the content of the answer too. */
    public String text() {
        return text;
    }
}
