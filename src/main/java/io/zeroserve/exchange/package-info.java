/**
 * One request and the response being drafted, as scripts see them.
 *
 * <p>Entry type: {@link io.zeroserve.exchange.Exchange}. Nothing here knows the server that carries the request:
 * {@link io.zeroserve.exchange.WireRequest} is the boundary, and the server implements it.
 *
 * <p>Every type is confined to the event loop of the request's connection unless it says that it is immutable.
 */
package io.zeroserve.exchange;
