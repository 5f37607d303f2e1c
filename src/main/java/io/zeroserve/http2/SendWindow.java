package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2CodecUtil;

/** How much the client lets us send, on a stream or on the connection (RFC 9113 5.2). Confined to one event loop. */
final class SendWindow {
    private int bytes;

    SendWindow(int bytes) {
        this.bytes = bytes;
    }

    /** The window of a connection. */
    static SendWindow ofConnection() {
        return new SendWindow(Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    /** What may be sent; 0 or less if nothing may. */
    int bytes() {
        return bytes;
    }

    boolean isOpen() {
        return bytes > 0;
    }

    /** So much has been sent. */
    void sent(int sentBytes) {
        bytes -= sentBytes;
    }

    /** Makes it larger, or smaller by a new setting; false if it would be too large. */
    boolean widen(int more) {
        if (bytes + (long) more > Integer.MAX_VALUE) {
            return false;
        }
        bytes += more;
        return true;
    }
}
