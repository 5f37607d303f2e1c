package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.util.Map;

/**
 * What the fields of requests and trailer sections must be, before anything acts on them: what could not stand in
 * HTTP/1 makes the message malformed (RFC 9113 8.2.1), which resets its stream. The decoder itself sees to which
 * pseudo-header fields there are and in which order, and to the fields of connections (8.2.2, 8.3).
 */
final class FieldCheck {
    static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    static final AsciiString PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();
    private static final String CONNECT = "CONNECT";

    private FieldCheck() {
    }

    /** Requires that all names and values are well-formed, and that there are not too many. */
    static void requireValid(int streamId, Http2Headers fields, int maxFields) throws Http2Exception {
        int count = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            CharSequence name = field.getKey();
            boolean pseudo = name.length() > 0 && name.charAt(0) == ':';
            if (!pseudo && !HeaderName.isValid(name) || !HeaderValue.isValid(field.getValue())) {
                throw malformed(streamId, "malformed field");
            }
            count += pseudo ? 0 : 1;
        }
        if (count > maxFields) {
            throw Http2Exception.headerListSizeError(streamId, Http2Error.ENHANCE_YOUR_CALM, true, "too many fields");
        }
    }

    /** Requires the pseudo-header fields of a request (RFC 9113 8.3.1, 8.5, RFC 8441 4). */
    static void requireRequest(int streamId, Http2Headers fields) throws Http2Exception {
        CharSequence method = fields.method();
        if (method == null || !HeaderName.isValid(method)) {
            throw malformed(streamId, "a request without a method");
        }
        boolean connects = CONNECT.contentEquals(method);
        boolean whole = fields.scheme() != null && fields.path() != null && !fields.path().isEmpty();
        boolean right = isExtendedConnect(fields)
                ? connects && whole && fields.authority() != null && !fields.contains(CONTENT_LENGTH)
                : connects ? fields.scheme() == null && fields.path() == null && fields.authority() != null : whole;
        if (!right || fields.status() != null) {
            throw malformed(streamId, "a request without target, or with too much of one");
        }
    }

    /** Whether a request asks for its stream to become one of another protocol. */
    static boolean isExtendedConnect(Http2Headers fields) {
        return fields.contains(PROTOCOL);
    }

    /** Requires that trailers are fields alone (RFC 9113 8.1). */
    static void requireTrailers(int streamId, Http2Headers fields) throws Http2Exception {
        for (CharSequence name : fields.names()) {
            if (name.charAt(0) == ':') {
                throw malformed(streamId, "a pseudo-header field in the trailer section");
            }
        }
    }

    private static Http2Exception malformed(int streamId, String why) {
        return streamError(streamId, Http2Error.PROTOCOL_ERROR, why);
    }
}
