/**
 * Forwarding a request to another server, streaming both ways.
 *
 * <p>Entry type: {@link io.zeroserve.proxy.ReverseProxy}, one for each event loop. It opens connections to an
 * {@link io.zeroserve.proxy.Upstream}, sends what {@link io.zeroserve.proxy.ForwardedHead} makes of the request and the
 * {@link io.zeroserve.proxy.Upload} of its body, and gives back an {@link io.zeroserve.proxy.UpstreamResponse}, or a
 * {@link io.zeroserve.proxy.ProxyException} that says which status stands for what went wrong.
 *
 * <p>Nothing of the request's framing is passed on: what goes to an upstream is framed anew, so that no client decides
 * where an upstream takes its request to end.
 */
package io.zeroserve.proxy;
