package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;

/** What a client says first (RFC 9113 3.4), in any pieces. */
final class Preface {
    private static final byte[] TEXT = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private int matched;

    boolean isRead() {
        return matched == TEXT.length;
    }

    /** Reads on; true if it is whole, and more has come. */
    boolean read(ByteBuf bytes) throws Http2Exception {
        while (matched < TEXT.length && bytes.isReadable()) {
            if (bytes.readByte() != TEXT[matched]) {
                bytes.release();
                throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "not the preface of HTTP/2");
            }
            matched++;
        }
        return isRead() && bytes.isReadable();
    }
}
