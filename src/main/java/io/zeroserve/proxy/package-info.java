/**
 * Forwarding a request to another server, streaming both ways.
 *
 * <p>Entry type: {@link io.zeroserve.proxy.ReverseProxy}, one for each event loop. It opens connections to an
 * {@link io.zeroserve.proxy.Upstream}, sends what {@link io.zeroserve.proxy.ForwardedHead} makes of the request and the
 * {@link io.zeroserve.proxy.Upload} of its body, and gives back an {@link io.zeroserve.proxy.UpstreamResponse}, or a
 * {@link io.zeroserve.proxy.ProxyException} that says which status stands for what went wrong.
 *
 * <p>HTTP/1.1 is spoken here ({@code Http1Connection}, with {@code Http1Pool} behind it), because a client for
 * everybody costs more than all that a proxy does with a small request; HTTP/2 is spoken by Vert.x's client. Both look
 * alike to who sends ({@code Outgoing}) and reads ({@code Incoming}).
 *
 * <p>Nothing of the request's framing is passed on: what goes to an upstream is framed anew, so that no client decides
 * where an upstream takes its request to end.
 */
package io.zeroserve.proxy;
