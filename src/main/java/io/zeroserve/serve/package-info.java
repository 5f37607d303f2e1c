/**
 * The request pipeline.
 *
 * <p>Entry types: {@link io.zeroserve.serve.ListenerVerticle} listens on one event loop,
 * {@link io.zeroserve.serve.RequestPipeline} handles its requests. Everything here is confined to that loop, unless it
 * says that it is immutable, and nothing here blocks.
 *
 * <p>The life of a request, all on its connection's event loop:
 * <ol>
 *   <li>An {@code HttpServer} made by {@link io.zeroserve.transport.ServerFactory} hands the request, as an
 *       {@link io.zeroserve.message.IncomingRequest}, to {@link io.zeroserve.serve.RequestPipeline#handle}.
 *   <li>{@link io.zeroserve.http.RequestTarget} and {@link io.zeroserve.http.RequestPath} parse the target,
 *       {@code RequestCheck} refuses what could be understood in two ways: 400. {@code HostRules} refuses what is for
 *       another host: 421.
 *   <li>{@link io.zeroserve.site.Site#acquire} gives the snapshot that serves the whole request, whatever is reloaded
 *       meanwhile.
 *   <li>The snapshot's {@link io.zeroserve.script.ScriptRunner} runs the chain, if there is one, over an
 *       {@link io.zeroserve.exchange.Exchange} and delivers a {@link io.zeroserve.script.ChainOutcome}.
 *   <li>{@code ScriptPhase} turns the outcome into a {@code ResponsePlan}: by {@code SiteResponder} from an asset, by
 *       {@code ScriptResponder} from a draft, by {@code ErrorResponder} otherwise, for which {@code ErrorPages} puts a
 *       page of the site. 304 and 416 are settled in it.
 *   <li>Or it is forwarded: {@link io.zeroserve.proxy.ReverseProxy} sends it on, and what comes back becomes a plan
 *       whose content is streamed.
 *   <li>{@code HookPhase} runs the response hooks that scripts have registered over the plan's head.
 *   <li>{@code ResponseWriter} writes the plan with the headers that scripts set; large content is read in chunks by an
 *       {@code AssetReader} as fast as the client takes it.
 *   <li>When that is over, either way, {@code ResponseSender} releases the snapshot.
 * </ol>
 */
package io.zeroserve.serve;
