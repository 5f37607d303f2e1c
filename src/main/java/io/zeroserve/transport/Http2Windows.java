package io.zeroserve.transport;

/**
 * How much an HTTP/2 client may send before it is told that we have taken it (RFC 9113 5.2): what a client can make a
 * connection hold, and what bounds how fast an upload over a long way can be.
 *
 * @param streamBytes     on each stream
 * @param connectionBytes on the connection, all streams together
 */
public record Http2Windows(int streamBytes, int connectionBytes) {
    /** 512 KiB and 1 MiB. */
    public static final Http2Windows DEFAULT = new Http2Windows(512 << 10, 1 << 20);
}
