package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.zeroserve.metrics.LoopMetrics;
import io.zeroserve.metrics.ServerMetrics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What operators ask, on addresses of its own, so that no path of the site is taken: {@code /metrics}, {@code /healthz}
 * and {@code /readyz}. In plaintext and for whoever can connect.
 */
public final class OperationsListener extends VerticleBase {
    /** How long an event loop may take to answer before it counts as stuck. */
    private static final long PROBE_MILLIS = 2000;
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    /**
     * Where to listen.
     *
     * @param metrics for metrics, or null
     * @param health  for health, or null; may be the same
     */
    public record Addresses(SocketAddress metrics, SocketAddress health) {
    }

    private final Addresses addresses;
    private final Observing observing;
    private final List<ListenerVerticle> loops;
    private final BooleanSupplier ready;
    private HttpServer metricsServer;
    private HttpServer healthServer;

    /**
     * @param addresses where to listen
     * @param observing what is told
     * @param loops     the event loops
     * @param ready     whether requests should be sent here; asked on an event loop
     */
    public OperationsListener(Addresses addresses, Observing observing, List<ListenerVerticle> loops,
            BooleanSupplier ready) {
        this.addresses = addresses;
        this.observing = observing;
        this.loops = List.copyOf(loops);
        this.ready = ready;
    }

    @Override
    public Future<?> start() {
        boolean together = addresses.metrics() != null && addresses.metrics().equals(addresses.health());
        Future<HttpServer> metrics = listen(addresses.metrics(), true, together);
        Future<HttpServer> health = together ? metrics : listen(addresses.health(), false, true);
        return Future.all(metrics, health).onSuccess(_ -> {
            metricsServer = metrics.result();
            healthServer = health.result();
        });
    }

    private Future<HttpServer> listen(SocketAddress address, boolean tellsMetrics, boolean tellsHealth) {
        if (address == null) {
            return Future.succeededFuture();
        }
        return vertx.createHttpServer().requestHandler(request -> answer(request, tellsMetrics, tellsHealth))
                .listen(address).recover(cause -> Future.failedFuture(new ListenException(address, cause)));
    }

    private void answer(HttpServerRequest request, boolean tellsMetrics, boolean tellsHealth) {
        String path = request.path() == null ? "" : request.path();
        if (!METHODS.contains(request.method())) {
            reply(request, METHOD_NOT_ALLOWED, TEXT, "Method Not Allowed\n");
        } else if (tellsMetrics && path.equals("/metrics")) {
            probe().compose(copies -> vertx.executeBlocking(() -> observing.text(copies), false))
                    .onSuccess(text -> reply(request, OK, ServerMetrics.CONTENT_TYPE, text))
                    .onFailure(stuck -> reply(request, UNAVAILABLE, TEXT, stuck.getMessage() + '\n'));
        } else if (tellsHealth && path.equals("/healthz")) {
            probe().onSuccess(_ -> reply(request, OK, TEXT, "ok\n"))
                    .onFailure(stuck -> reply(request, UNAVAILABLE, TEXT, stuck.getMessage() + '\n'));
        } else if (tellsHealth && path.equals("/readyz")) {
            boolean isReady = ready.getAsBoolean();
            reply(request, isReady ? OK : UNAVAILABLE, TEXT, isReady ? "ready\n" : "not ready\n");
        } else {
            reply(request, NOT_FOUND, TEXT, "Not Found\n");
        }
    }

    private static void reply(HttpServerRequest request, int status, String type, String text) {
        request.response().setStatusCode(status).putHeader(Fields.CONTENT_TYPE, type).end(text);
    }

    /** What every event loop counts; fails if one of them does not come to say so. */
    private Future<List<LoopMetrics.Copy>> probe() {
        return Future.all(loops.stream().map(ListenerVerticle::probe).toList())
                .timeout(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                .recover(_ -> Future.failedFuture("an event loop has not answered for " + PROBE_MILLIS + " ms"))
                .map(answers -> answers.<LoopMetrics.Copy>list());
    }

    /** The port that metrics are told on once started, -1 if none. */
    public int metricsPort() {
        return metricsServer == null ? -1 : metricsServer.actualPort();
    }

    /** The port that health is told on once started, -1 if none. */
    public int healthPort() {
        return healthServer == null ? -1 : healthServer.actualPort();
    }
}
