/**
 * What carries the bytes: the choice of io_uring, epoll or NIO, and HTTP servers with TLS 1.3 and HTTP/2 on them.
 *
 * <p>Entry types: {@link io.zeroserve.transport.TransportSelector} before a Vertx is built,
 * {@link io.zeroserve.transport.ServerFactory} on one that exists, whoever built it.
 */
package io.zeroserve.transport;
