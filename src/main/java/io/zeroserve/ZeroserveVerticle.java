package io.zeroserve;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.serve.HostRules.ServerName;
import io.zeroserve.serve.ListenerVerticle;
import io.zeroserve.serve.ServeSettings;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.Site;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.tls.TlsSettings;
import io.zeroserve.transport.ConnectionCount;
import io.zeroserve.transport.ServerFactory;
import io.zeroserve.transport.TicketKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/**
 * Serves one site: owns it, and deploys a listener on each of {@link ZeroserveOptions#getThreads} event loops.
 *
 * <p>Several instances of one deployment serve one site, on at least as many event loops: the first to start serves,
 * the others stand for it. The deployment fails, with a message for the operator, if the site cannot be loaded or an
 * address cannot be listened on.
 */
public final class ZeroserveVerticle extends VerticleBase {
    private static final Logger LOG = Logger.getLogger("io.zeroserve");

    private final Consumer<String> log;
    private Runnable onListening = () -> { };
    private Consumer<String> onRefusal;
    private final List<ListenerVerticle> listeners = new ArrayList<>();
    private final List<ScriptHelper> helpers = new ArrayList<>();
    private final String siteOrNull;
    private ZeroserveOptions options;
    /** The instance of this deployment that serves; this one unless there are several. */
    private ZeroserveVerticle serving = this;
    private UnaryOperator<Handler<IncomingRequest>> front = UnaryOperator.identity();
    private SiteOpener opener;
    private Site site;
    private boolean deployed;
    private ConnectionCount connections;
    private Operations operations;
    // Written by the one reload that runs at a time.
    private volatile TlsSettings presented;

    /** Takes its options from the deployment's JSON configuration. */
    public ZeroserveVerticle() {
        this(null, LOG::info);
    }

    /** Takes a copy of the options. */
    public ZeroserveVerticle(ZeroserveOptions options) {
        this(options, LOG::info);
    }

    /**
     * @param options what to serve; copied; null to take the deployment's JSON configuration
     * @param log     takes the lines that tell of start, requests and reloads; called on event loops, must not block
     */
    public ZeroserveVerticle(ZeroserveOptions options, Consumer<String> log) {
        this(options, log, null);
    }

    private ZeroserveVerticle(ZeroserveOptions options, Consumer<String> log, String siteOrNull) {
        this.options = options == null ? null : new ZeroserveOptions(options);
        this.log = log;
        this.siteOrNull = siteOrNull;
    }

    /** Takes its options from the deployment's JSON configuration, except for the site. */
    static ZeroserveVerticle of(String site) {
        return new ZeroserveVerticle(null, LOG::info, site);
    }

    /** Adds a helper that scripts of the site can call. To be called before the verticle is deployed. */
    public ZeroserveVerticle helper(ScriptHelper helper) {
        helpers.add(helper);
        return this;
    }

    /**
     * Puts something before the site on its own listeners: routes of the application, a filter, a test's faults.
     *
     * @param newFront is called once for each event loop, on it, with what answers from the site, and gives what takes
     *                 the requests instead. To be set before the verticle is deployed
     */
    public ZeroserveVerticle front(UnaryOperator<Handler<IncomingRequest>> newFront) {
        front = newFront;
        return this;
    }

    /**
     * Sets what is done once every address is listened on, before the log says so and the deployment succeeds: giving
     * up what was needed for that. If it throws, the deployment fails. To be set before the verticle is deployed.
     */
    public ZeroserveVerticle onListening(Runnable step) {
        onListening = step;
        return this;
    }

    /**
     * Has a page stand in for the site if that cannot be loaded at the start, until {@link #reload} brings one that
     * can; otherwise the deployment fails. For development. If the site is to bring the certificates, there is no TLS
     * listener then. To be set before the verticle is deployed.
     *
     * @param told is told why the site cannot be loaded; called on a worker
     */
    public ZeroserveVerticle standIn(Consumer<String> told) {
        onRefusal = told;
        return this;
    }

    @Override
    public Future<?> start() {
        if (deployed) {
            return Future.failedFuture(
                    new IllegalStateException("this verticle is deployed already; make another one"));
        }
        if (options == null) {
            options = new ZeroserveOptions(config());
            ZeroserveOptions.unknownNames(config()).forEach(name ->
                    log.accept("warning: there is no option " + name));
        }
        if (siteOrNull != null) {
            options.setSite(siteOrNull);
        }
        Instances instances = Instances.of(vertx, deploymentID());
        serving = instances.serving(this);
        if (serving != this) {
            return instances.started();
        }
        // Several instances are what other verticles are told to use several event loops.
        options.setThreads(Math.max(options.getThreads(), context.getInstanceCount()));
        deployed = true;
        listeners.clear();
        return serve().onComplete(instances.outcome()).onFailure(_ -> {
            Instances.forget(vertx, deploymentID());
            deployed = false;
        });
    }

    private Future<?> serve() {
        opener = new SiteOpener(vertx, options, helpers, log).standingIn(onRefusal);
        operations = new Operations(vertx, options, log);
        return operations.open().compose(_ -> opener.open(options.getThreads())).compose(opened -> {
            site = opened;
            site.beforeSwap(this::presentCertificates);
            return listen().compose(_ -> operations.listen(listeners)).onFailure(_ -> site.close());
        });
    }

    private Future<Void> listen() {
        ListenerVerticle.Listeners where;
        try {
            checkTransport();
            where = listeners();
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        if (where.tls() != null) {
            presented = where.tls().identities();
            vertx.setPeriodic(TicketKeys.PERIOD.toMillis(), _ -> where.tls().tickets().rotate());
            log.accept("TLS enabled");
            if (options.getCertDir() != null) {
                log.accept("loaded " + presented.identities().size() + " TLS certificate identity(s) from "
                        + options.getCertDir());
            }
            ServerFactory.boringSslUnavailability()
                    .ifPresent(reason -> log.accept("tls: JDK engine (BoringSSL is unavailable: " + reason + ")"));
        }
        ServeSettings settings = SiteOpener.serveSettings(options, ServerName.BINDING, log)
                .observedBy(operations.observing());
        List<Future<?>> deployments = new ArrayList<>();
        for (int loop = 0; loop < options.getThreads(); loop++) {
            deployments.add(deploy(settings, where, loop));
        }
        return Future.all(deployments).map(_ -> {
            onListening.run();
            reportListening(where);
            return null;
        });
    }

    /** What the options ask of the application's transport must be there; without the rest we serve all the same. */
    private void checkTransport() {
        boolean fronts = ServerFactory.hasFronts(vertx);
        if ((options.isHttpProxyProtocol() || options.isHttpsProxyProtocol()) && !fronts) {
            throw new IllegalArgumentException("the PROXY protocol needs a Vertx that runs on Zeroserve.transport()");
        }
        if ((ListenAddress.isInherited(options.getAddr()) || ListenAddress.isInherited(options.getTlsAddr()))
                && !ServerFactory.takesInheritedSockets(vertx)) {
            throw new IllegalArgumentException("an inherited socket (fd:N) needs the epoll transport of the command"
                    + " line (--transport epoll)");
        }
        if (!fronts) {
            log.accept("transport: not one of Zeroserve.transport(), so that scripts see no JA4 fingerprints, failed"
                    + " handshakes are not logged, upgrades to HTTP/2 in plaintext are followed, and most limits on"
                    + " clients are not in force");
        }
    }

    private ListenerVerticle.Listeners listeners() {
        SiteSnapshot snapshot = site.acquire();
        Optional<TlsSettings> tls = snapshot.tls();
        snapshot.release();
        ListenerPlanner planner = new ListenerPlanner(options, name -> presented.serves(name), log,
                operations.observing().metrics());
        connections = planner.connections();
        return planner.plan(tls);
    }

    private Future<ListenerVerticle> deploy(ServeSettings settings, ListenerVerticle.Listeners where, int loopIndex) {
        ListenerVerticle listener = new ListenerVerticle(site, settings, where, loopIndex).behind(front);
        listeners.add(listener);
        return vertx.deployVerticle(listener).map(listener);
    }

    private void reportListening(ListenerVerticle.Listeners where) {
        if (where.plain() != null) {
            log.accept("listening on http://" + ListenAddress.text(where.plain().address(), httpPort()) + " ("
                    + options.getThreads() + " worker thread(s))");
        }
        if (where.secure() != null) {
            log.accept("listening on https://" + ListenAddress.text(where.secure().address(), httpsPort()));
        }
    }

    /** A new snapshot is served only once its certificates are in force: site and certificates change together. */
    private CompletionStage<Void> presentCertificates(SiteSnapshot candidate) {
        if (httpsPort() < 0) {
            return CompletableFuture.completedFuture(null);
        }
        if (candidate.tls().isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "the site no longer carries certificates, and the TLS listener needs them"));
        }
        TlsSettings tls = candidate.tls().get();
        // Taking over the same certificates again would cost every client its session ticket.
        if (tls.identities().equals(presented.identities())) {
            return CompletableFuture.completedFuture(null);
        }
        // The listeners share one server; what one presents, all do.
        return listeners.getFirst().present(tls).onSuccess(_ -> {
            presented = tls;
            log.accept("reloaded TLS configuration");
        }).toCompletionStage();
    }

    /**
     * Loads site, scripts and certificates anew and serves them if all of them are good; the log tells.
     *
     * @return the result; fails if the verticle was never deployed; any thread may call
     */
    public Future<ReloadResult> reload() {
        return serving.site == null ? notDeployed()
                : serving.opener.reload(serving.site).onSuccess(serving.operations::reloaded);
    }

    private static Future<ReloadResult> notDeployed() {
        return Future.failedFuture(new IllegalStateException("this verticle is not deployed"));
    }

    /**
     * Serves what was served before the last reload, its certificates included; doing it twice changes nothing. Only
     * with {@link ZeroserveOptions#isKeepPrevious}, else it is rejected.
     *
     * @return the result; fails if the verticle was never deployed; any thread may call
     */
    public Future<ReloadResult> rollBack() {
        return serving.site == null ? notDeployed()
                : serving.opener.rollBack(serving.site).onSuccess(serving.operations::reloaded);
    }

    /**
     * Takes no more connections and requests: HTTP/2 clients are told so by GOAWAY, responses to others say
     * {@code connection: close}. Requests that run may end; the verticle stays deployed.
     *
     * @param patience how long they may take; then their connections are closed
     * @return completes when the last connection has ended; any thread may call
     */
    public Future<Void> drain(Duration patience) {
        operations.unready();
        return Future.all(listeners.stream().map(listener -> listener.drain(patience)).toList()).mapEmpty();
    }

    /** The port of the plaintext listener once started, -1 if there is none. */
    public int httpPort() {
        return serving.listeners.getFirst().plainPort();
    }

    /** The port of the TLS listener once started, -1 if there is none. */
    public int httpsPort() {
        return serving.listeners.getFirst().securePort();
    }

    /** How many connections clients have to the listeners, where these run on {@link Zeroserve#transport}; else 0. */
    public int connections() {
        return connections.connections();
    }

    /** The port that metrics are told on once started, -1 if there is none. */
    public int metricsPort() {
        return serving.operations.metricsPort();
    }

    /** The port that health is told on once started, -1 if there is none. */
    public int healthPort() {
        return serving.operations.healthPort();
    }

    @Override
    public Future<?> stop() {
        // The listeners are children of this deployment: Vert.x has undeployed them by now.
        if (serving == this) {
            operations.close();
            site.close();
            Instances.forget(vertx, deploymentID());
            deployed = false;
        }
        return Future.succeededFuture();
    }
}
