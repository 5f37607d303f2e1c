package io.zeroserve.message;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * The response to an {@link IncomingRequest}: one head, content, at most one end or reset. Confined to the connection's
 * event loop.
 *
 * <p>Date is added to a final head that has none. Content without a Content-Length in the head is chunked in HTTP/1.1,
 * and ended by the end of the connection in HTTP/1.0.
 */
public interface OutgoingResponse {

    /** Sets the head, which goes out with the first content, with the end or with {@link #writeHead}. */
    void head(Head head);

    /** The head that has been set; null if none has. */
    Head head();

    /** HTTP/1: says that the connection ends with this response, and ends it then. Before the head is written. */
    void closeAfter();

    /**
     * HTTP/1: breaks off as soon as the client has ended its direction, for by that it may have gone. For content that
     * somebody else makes, who is to know; other content of a known length goes on to its end.
     */
    default void leaveWithClient() {
    }

    /**
     * Sends the head now, if it has not been sent. HTTP/1.0 without a Content-Length keeps it until there is content.
     */
    Future<Void> writeHead();

    /** Sends content. The future completes when it has been handed to the kernel, and fails if it never will be. */
    Future<Void> write(Buffer content);

    /** Sends the last content and ends the response. */
    Future<Void> end(Buffer content);

    /** Ends the response. */
    Future<Void> end();

    /**
     * Sends content that nobody else keeps: it is released, whatever becomes of it, as soon as it is needed no longer.
     * Over TLS that is when it has been encrypted, so that what a client is slow to take is in memory once.
     *
     * @param last whether it is the last content, and the response ends with it
     */
    default Future<Void> transfer(ByteBuf content, boolean last) {
        Buffer kept = BufferInternal.buffer(content);
        return (last ? end(kept) : write(kept)).onComplete(_ -> content.release());
    }

    /** Adds a field to the trailer section, where there can be one: in HTTP/2, and behind chunked content. */
    void trailer(String name, String value);

    /** Breaks the exchange off: HTTP/2 resets the stream with this code (RFC 9113 7), HTTP/1 closes the connection. */
    Future<Void> reset(long code);

    /** Tells the client to send its content (100, RFC 9110 15.2.1). */
    void writeContinue();

    /** Sends an interim response with these fields (103, RFC 8297). */
    void writeEarlyHints(Head hints);

    /** Whether so much waits to be sent that whoever writes should wait for {@link #drainHandler}. */
    boolean writeQueueFull();

    /** Told each time that there is room again after {@link #writeQueueFull}. Replaces the one before. */
    void drainHandler(Handler<Void> handler);

    /**
     * Told, once or more often, if the client resets the stream or the connection ends before the response has; may be
     * told of the end of a stream whose response is complete. Replaces the one before.
     */
    void goneHandler(Handler<Throwable> handler);

    /** Whether the head has been written. */
    boolean headWritten();

    /** Whether the end has been written. */
    boolean ended();

    /** Whether nothing can be written any more. */
    boolean closed();

    /** Bytes of content that have been written. */
    long bytesWritten();
}
