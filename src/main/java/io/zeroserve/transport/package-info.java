/**
 * What carries the bytes: the choice of io_uring, epoll or NIO, and HTTP servers with TLS 1.3 and HTTP/2 on them.
 *
 * <p>A {@link io.zeroserve.transport.ConnectionFront} looks at each connection of a listener before TLS and HTTP do: at
 * the ClientHello, for the fingerprint that scripts ask for, and at the first bytes, to hand it to who speaks that
 * version of HTTP ({@link io.zeroserve.transport.HttpEntry}). That takes a transport of {@code TransportSelector}; on
 * one that an application made by itself the servers are Vert.x's alone.
 *
 * <p>Entry types: {@link io.zeroserve.transport.TransportSelector} before a Vertx is built,
 * {@link io.zeroserve.transport.ServerFactory} on one that exists, whoever built it.
 */
package io.zeroserve.transport;
