package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.metrics.LoopMetrics;
import io.zeroserve.site.Site;
import io.zeroserve.tls.TlsSettings;
import io.zeroserve.transport.ConnectionFront;
import io.zeroserve.transport.InheritedSocket;
import io.zeroserve.transport.ServerFactory;
import io.zeroserve.transport.TlsParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Listens on one event loop. Every loop has one; they share ports, and each connection stays on the loop it came to.
 */
public final class ListenerVerticle extends VerticleBase {

    /**
     * One listener.
     *
     * @param address where to listen
     * @param socket  the socket that listens there already, or null
     * @param front   what stands in front of its connections
     */
    public record Listener(SocketAddress address, InheritedSocket socket, ConnectionFront front) {
    }

    /**
     * The listeners.
     *
     * @param plain  for plaintext, or null
     * @param secure for TLS, or null
     * @param http   the connections of both, where they run on a transport of ours
     * @param tls    how the secure one does TLS, null if {@code secure} is
     */
    public record Listeners(Listener plain, Listener secure, HttpConnections http, TlsParameters tls) {
    }

    private final Site site;
    private final ServeSettings settings;
    private final Listeners listeners;
    private final int loopIndex;
    private UnaryOperator<Handler<IncomingRequest>> front = UnaryOperator.identity();
    private RequestPipeline pipeline;
    private HttpServer plain;
    private HttpServer secure;

    /**
     * @param site      what is served
     * @param settings  how
     * @param listeners where
     * @param loopIndex which of the site's script runners is for this loop
     */
    public ListenerVerticle(Site site, ServeSettings settings, Listeners listeners, int loopIndex) {
        this.site = site;
        this.settings = settings;
        this.listeners = listeners;
        this.loopIndex = loopIndex;
    }

    /** Puts something before the pipeline: it is given the pipeline, and gives what takes the requests instead. */
    public ListenerVerticle behind(UnaryOperator<Handler<IncomingRequest>> newFront) {
        front = newFront;
        return this;
    }

    @Override
    public Future<?> start() {
        ServerFactory servers = new ServerFactory(vertx, settings.windows());
        pipeline = new RequestPipeline(site, settings, context, loopIndex);
        pipeline.watchLoop();
        Handler<IncomingRequest> handler = front.apply(pipeline);
        listeners.http().serve(context, Telemetry.before(handler, (ContextInternal) context, address()),
                pipeline.date()::value);
        List<Future<?>> starts = new ArrayList<>();
        if (listeners.plain() != null) {
            plain = servers.createPlain(listeners.plain().front(), listeners.plain().socket());
            starts.add(listen(plain, handler, listeners.plain().address()));
        }
        if (listeners.secure() != null) {
            secure = servers.createSecure(listeners.secure().front(), listeners.secure().socket(),
                    listeners.tls());
            starts.add(listen(secure, handler, listeners.secure().address()));
        }
        return Future.all(starts);
    }

    private SocketAddress address() {
        return listeners.secure() != null ? listeners.secure().address() : listeners.plain().address();
    }

    private Future<HttpServer> listen(HttpServer server, Handler<IncomingRequest> handler, SocketAddress address) {
        server.invalidRequestHandler(request ->
                pipeline.handleInvalid(pipeline.adapt(request), request.decoderResult().cause()));
        return server.requestHandler(request -> handler.handle(pipeline.adapt(request))).listen(address)
                .recover(cause -> Future.failedFuture(new ListenException(address, cause)));
    }

    @Override
    public Future<?> stop() {
        // Vert.x closes the servers by itself, and knows nothing of our connections.
        return listeners.http().drain(context, Duration.ZERO);
    }

    /**
     * Takes no more connections, and lets requests that run end.
     *
     * @param patience how long they may take; then their connections are closed
     * @return completes when the last connection has ended; any thread may call
     */
    public Future<Void> drain(Duration patience) {
        context.runOnContext(_ -> pipeline.drain());
        Stream<Future<?>> servers = Stream.of(plain, secure).filter(Objects::nonNull)
                .map(server -> server.shutdown(patience.toMillis(), TimeUnit.MILLISECONDS));
        return Future.all(Stream.concat(servers, Stream.of(listeners.http().drain(context, patience))).toList())
                .mapEmpty();
    }

    /** Asks the event loop what it has counted; empty of value if nothing is. Completes when it comes to that. */
    Future<LoopMetrics.Copy> probe() {
        LoopMetrics metrics = settings.observing().loop(loopIndex);
        Promise<LoopMetrics.Copy> copy = Promise.promise();
        context.runOnContext(_ -> copy.complete(metrics == null ? null : metrics.copy(System.nanoTime())));
        return copy.future();
    }

    /** The port of the plaintext listener, -1 if there is none. */
    public int plainPort() {
        return plain == null ? -1 : plain.actualPort();
    }

    /** The port of the TLS listener, -1 if there is none. */
    public int securePort() {
        return secure == null ? -1 : secure.actualPort();
    }

    /** Presents other identities to the connections that come from now on; nothing to do without a TLS listener. */
    public Future<Void> present(TlsSettings tls) {
        if (secure == null) {
            return Future.succeededFuture();
        }
        TlsParameters parameters = listeners.tls().with(tls);
        return secure.updateSSLOptions(new ServerFactory(vertx, settings.windows()).sslOptions(parameters)).mapEmpty();
    }
}
