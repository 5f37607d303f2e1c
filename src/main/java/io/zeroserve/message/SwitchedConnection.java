package io.zeroserve.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * A client's connection, or stream of HTTP/2, that is now one of another protocol: bytes as they are, both ways.
 * Confined to the connection's event loop.
 *
 * @param in     what the client sends
 * @param out    takes what is for the client, and the end of it
 * @param halves whether the end of one direction leaves the other one open
 * @param cut    breaks both directions off
 */
public record SwitchedConnection(ReadStream<Buffer> in, WriteStream<Buffer> out, boolean halves, Runnable cut) {

    /** A whole connection. */
    public static SwitchedConnection of(NetSocket socket) {
        return new SwitchedConnection(socket, socket, false, socket::close);
    }
}
