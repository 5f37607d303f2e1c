package io.zeroserve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import io.zeroserve.serve.RequestPipeline;
import io.zeroserve.serve.ServeSettings;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.serve.HostRules.ServerName;
import io.zeroserve.site.Site;
import io.zeroserve.transport.TransportSelector;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A site for an application that has its own {@code HttpServer}: everything but the listeners.
 *
 * <p>The addresses, certificates and threads of the options are not used. Any thread may call.
 */
public final class Zeroserve {
    private static final Logger LOG = Logger.getLogger("io.zeroserve");

    private final Vertx vertx;
    private final SiteOpener opener;
    private final Map<Object, RequestPipeline> pipelines = new ConcurrentHashMap<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final ServeSettings settings;
    private volatile Site site;

    private Zeroserve(Vertx vertx, ZeroserveOptions options) {
        this.vertx = vertx;
        this.settings = SiteOpener.serveSettings(options, ServerName.IGNORED, LOG::info);
        this.opener = new SiteOpener(vertx, new ZeroserveOptions(options), LOG::info);
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

    /** Loads the site. Fails with a message for the operator if it cannot be served. */
    public Future<Zeroserve> start() {
        return opener.open(eventLoopCount()).map(opened -> {
            site = opened;
            return this;
        });
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
            pipelines.computeIfAbsent(loop, _ -> pipeline(context)).handle(request);
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

    /** Stops serving: requests that run are finished, later ones fail. */
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
