/**
 * HTTP/1.0 and 1.1 on our own listeners (RFC 9112): from a connection's bytes to
 * {@link io.zeroserve.message.IncomingRequest} and back.
 *
 * <p>A request costs the bytes of its head, which stay as they came, and a response that is known beforehand the bytes
 * that it was made into once; everything that a turn of the event loop answers goes out in one buffer.
 *
 * <p>{@link Connection} is the state of a connection: one request at a time, what comes behind it waits in
 * {@link Input}. {@link ContentFraming} says which bytes are content and whether they come fast enough,
 * {@link Throttle} when a client has to wait, {@link Response} how ours is framed.
 */
package io.zeroserve.http1;
