/**
 * HTTP/2 on our own listeners (RFC 9113): from a connection's bytes to {@link io.zeroserve.message.IncomingRequest} and
 * back.
 *
 * <p>What it is for is many small responses: a request costs a stream object and its fields, a response that is sent
 * again a field block that is kept, and everything that a turn of the event loop answers goes to TLS together. Field
 * blocks are unpacked by Netty's HPACK. Ours are packed by {@link FieldWriter}, which keeps in the client's table
 * ({@link FieldTable}) what is sent more than once: that spares both sides most of what a small response costs.
 *
 * <p>{@link Connection} is what the streams of a connection share. {@link FrameReader} cuts frames and knows what is
 * right of each by itself, {@link ClientFrames} what they mean to the {@link Streams} under way, {@link ClientStreams}
 * what a client may still say on those it has opened. A stream that is to become one of WebSocket (RFC 8441) is shown
 * by {@link Request} as what HTTP/1.1 makes of it. {@link FrameWriter} puts frames together, in turn as {@link
 * SendQueue} says.
 */
package io.zeroserve.http2;
