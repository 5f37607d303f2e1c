package io.zeroserve.message;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A request whose head has come, and a stream of its content. As with any stream of Vert.x, content flows unless
 * {@link #pause} is called while the request is handed over. On our own listeners nobody can hold it back for longer
 * than the response takes: what has not been asked for when that has been written is dropped. Confined to the
 * connection's event loop.
 */
public interface IncomingRequest extends ReadStream<Buffer> {

    /** The protocol's version. */
    HttpVersion version();

    /** The method token (RFC 9110 9.1) as sent, but for {@link #isExtendedConnect}; never empty. */
    String method();

    /** The request target as sent (RFC 9112 3.2), or {@code :path}; empty for CONNECT in HTTP/2. */
    String target();

    /** What an HTTP/2 client claims its scheme to be; null in HTTP/1. */
    String claimedScheme();

    /** The host and port asked for: {@code :authority}, else Host. Null if there is none, or it is malformed. */
    HostAndPort authority();

    /** The first line of a field, by a name in any case; null if there is none. */
    String field(CharSequence name);

    /** All lines of a field in order, by a name in any case; empty if there is none. */
    List<String> fieldLines(CharSequence name);

    /** Hands over every field line in the order received, name and value; pseudo-header fields are none. */
    void forEachField(BiConsumer<String, String> consumer);

    /**
     * Hands over the fields behind the content (RFC 9110 6.5), once all of that has been delivered; none if there are
     * none, or the server that reads the connection does not keep them, as that of Vert.x. Each can stand in a head,
     * but none has been looked at for what it means.
     */
    void forEachTrailer(BiConsumer<String, String> consumer);

    /** Whether the connection is encrypted. */
    boolean isSecure();

    /** The connection's channel. */
    Channel channel();

    /** Whether all of the content has been delivered, or there is none. */
    boolean isEnded();

    /** Its response. */
    OutgoingResponse response();

    /**
     * Whether the stream of HTTP/2 is to become one of another protocol (RFC 8441). Such a request is shown as what it
     * would be in HTTP/1.1: GET, with Connection and Upgrade. An answer in the 2xx range would say that it has become
     * one. Its content is paused from the start, for it is of that protocol.
     */
    default boolean isExtendedConnect() {
        return false;
    }

    /**
     * Makes the connection, or the stream of an extended CONNECT, one of another protocol, once the response's head,
     * with status 101, is set. In HTTP/2 that goes out as 200, without the fields that say the same in HTTP/1.1.
     *
     * @return fails if the request has not asked for that, or is over
     */
    Future<SwitchedConnection> switchProtocol();

    /** Closes the connection, whatever else it carries. */
    void closeConnection();

    /**
     * The client's address as the server that reads the connection knows it, which a PROXY header may have told; null
     * if it knows none.
     */
    default SocketAddress remoteAddress() {
        return channel().remoteAddress() instanceof InetSocketAddress address
                ? SocketAddress.inetSocketAddress(address) : null;
    }

    /** Whether only the head of the response is asked for. */
    default boolean isHead() {
        return method().equals("HEAD");
    }

    /** Whether there is a field of that name. */
    default boolean hasField(CharSequence name) {
        return field(name) != null;
    }

    @Override
    IncomingRequest handler(Handler<Buffer> handler);

    @Override
    IncomingRequest endHandler(Handler<Void> handler);

    @Override
    IncomingRequest exceptionHandler(Handler<Throwable> handler);

    @Override
    IncomingRequest pause();

    @Override
    IncomingRequest resume();

    @Override
    IncomingRequest fetch(long amount);
}
