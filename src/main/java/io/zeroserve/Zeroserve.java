package io.zeroserve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import io.zeroserve.serve.HostRules.ServerName;
import io.zeroserve.serve.RequestPipeline;
import io.zeroserve.serve.ServeSettings;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.Site;
import io.zeroserve.transport.TransportSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A site for an application that has its own {@code HttpServer}: everything but the listeners.
 *
 * <p>The addresses, certificates and threads of the options are not used. Any thread may call.
 */
public final class Zeroserve {
    /**
     * Where the event bus is told of a reload that is served: {@code site}, {@code generation} and the number of
     * {@code entries}. Messages stay in the JVM.
     */
    public static final String RELOADED_ADDRESS = "zeroserve.reloaded";
    /** Where the event bus is told of a reload that was refused: {@code site} and {@code reason}. */
    public static final String REJECTED_ADDRESS = "zeroserve.rejected";
    /**
     * Where the event bus is told of a script that failed: {@code site}, {@code script}, {@code section},
     * {@code reason}.
     */
    public static final String TRAP_ADDRESS = "zeroserve.trap";

    private static final Logger LOG = Logger.getLogger("io.zeroserve");
    private static final int NOT_FOUND = 404;
    private static final int PERMANENT_REDIRECT = 308;

    private final Vertx vertx;
    private final ZeroserveOptions options;
    private final List<ScriptHelper> helpers = new ArrayList<>();
    private final Map<Object, RequestPipeline> pipelines = new ConcurrentHashMap<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final ServeSettings settings;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile SiteOpener opener;
    private volatile Site site;

    private Zeroserve(Vertx vertx, ZeroserveOptions options) {
        this.vertx = vertx;
        this.settings = SiteOpener.serveSettings(options, ServerName.IGNORED, LOG::info);
        this.options = new ZeroserveOptions(options);
    }

    /** The version in the jar's manifest; {@code development} where there is none. */
    public static String version() {
        return Objects.requireNonNullElse(Zeroserve.class.getPackage().getImplementationVersion(), "development");
    }

    /**
     * The best transport of this machine: io_uring, else epoll, else NIO, on which the verticle's listeners can look at
     * connections before TLS does. For {@code Vertx.builder().withTransport(..)}; a Vertx that has another one serves
     * sites too, without JA4 fingerprints.
     */
    public static Transport transport() {
        return new TransportSelector().select().transport();
    }

    /**
     * A handle that serves nothing yet.
     *
     * @param vertx   the application's; not changed
     * @param options copied
     */
    public static Zeroserve create(Vertx vertx, ZeroserveOptions options) {
        return new Zeroserve(vertx, options);
    }

    /** Adds a helper that scripts of the site can call. Before {@link #start}. */
    public Zeroserve helper(ScriptHelper helper) {
        helpers.add(helper);
        return this;
    }

    /**
     * Loads the site. Fails with a message for the operator if it cannot be served, after which this may be called
     * again; with an {@link IllegalStateException} if it was called before.
     */
    public Future<Zeroserve> start() {
        if (started.getAndSet(true)) {
            return Future.failedFuture(new IllegalStateException("started already"));
        }
        opener = new SiteOpener(vertx, options, List.copyOf(helpers), LOG::info);
        return opener.open(eventLoopCount()).map(opened -> {
            site = opened;
            return this;
        }).onFailure(_ -> started.set(false));
    }

    /** Every event loop of the application may come to run scripts, and each needs a runner. */
    private int eventLoopCount() {
        int count = 0;
        for (var _ : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            count++;
        }
        return count;
    }

    /** Answers requests from the site. For any server of this Vertx, on event loops. */
    public Handler<HttpServerRequest> requestHandler() {
        requireStarted();
        return request -> {
            Context context = vertx.getOrCreateContext();
            Object loop = ((ContextInternal) context).nettyEventLoop();
            RequestPipeline pipeline = pipelines.computeIfAbsent(loop, _ -> pipeline(context));
            pipeline.handle(pipeline.adapt(request));
        };
    }

    /**
     * Answers requests below a path, for a router of the application: the site, its scripts included, sees what is
     * behind that path. The path itself is redirected to the same with a slash, so that relative links lead below it.
     *
     * <p>Mount it before anything that reads bodies.
     *
     * @param mountPath such as {@code /docs}, without a slash at its end
     * @throws IllegalArgumentException if it does not begin with a slash, or ends with one
     */
    public Handler<HttpServerRequest> requestHandler(String mountPath) {
        if (!mountPath.startsWith("/") || mountPath.endsWith("/")) {
            throw new IllegalArgumentException("a path to mount at begins with a slash and does not end with one");
        }
        Handler<HttpServerRequest> handler = requestHandler();
        return request -> {
            String path = request.path() == null ? "" : request.path();
            if (path.equals(mountPath)) {
                String query = request.query() == null ? "" : '?' + request.query();
                request.response().setStatusCode(PERMANENT_REDIRECT)
                        .putHeader(HttpHeaders.LOCATION, mountPath + '/' + query).end();
            } else if (path.startsWith(mountPath + '/')) {
                handler.handle(new MountedRequest(request, mountPath.length()));
            } else {
                request.response().setStatusCode(NOT_FOUND).end();
            }
        };
    }

    private RequestPipeline pipeline(Context context) {
        return new RequestPipeline(site, settings, context, nextLoop.getAndIncrement());
    }

    /** Loads everything anew and serves it if all of it is good. */
    public Future<ReloadResult> reload() {
        requireStarted();
        return opener.reload(site);
    }

    /**
     * Serves what was served before the last reload, its certificates included; doing it twice changes nothing. Only
     * with {@link ZeroserveOptions#isKeepPrevious}, else it is rejected.
     *
     * @return the result; any thread may call
     */
    public Future<ReloadResult> rollBack() {
        requireStarted();
        return opener.rollBack(site);
    }

    /** Stops serving: requests that run are finished, later ones are answered with 503. */
    public Future<Void> close() {
        if (site != null) {
            site.close();
        }
        return Future.succeededFuture();
    }

    private void requireStarted() {
        if (site == null) {
            throw new IllegalStateException("not started yet");
        }
    }
}
