/**
 * What a connection of our own HTTP servers is, whichever version it speaks: how it begins, is read turn by turn,
 * waits for its client and ends, and how the content of its requests and responses flows. {@code http1} and {@code
 * http2} say what its bytes mean.
 *
 * <p>{@link io.zeroserve.connection.ServerConnection} is the life of a connection,
 * {@link io.zeroserve.connection.ServerRequest} and {@link io.zeroserve.connection.ServerResponse} are the two halves
 * of an exchange on it, {@link io.zeroserve.connection.ServerLoop} is what the connections of an event loop share. All
 * of it is confined to that event loop.
 */
package io.zeroserve.connection;
