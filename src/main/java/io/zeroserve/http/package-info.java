/**
 * The rules of HTTP and URIs as pure values: text in, a value or "malformed" out (RFC 9110, RFC 3986).
 *
 * <p>Nothing here knows a server, a socket or a site. What a client may get wrong is a value
 * ({@link java.util.Optional#empty()}, {@code false}, a record), never an exception; an exception means that our own
 * caller broke a documented precondition. Every type is immutable, every method is safe on any thread and none blocks.
 * {@link io.zeroserve.http.RequestPath} is where reading starts.
 */
package io.zeroserve.http;
