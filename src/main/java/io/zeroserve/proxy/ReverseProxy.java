package io.zeroserve.proxy;

import io.vertx.core.Vertx;
import io.zeroserve.exchange.Exchange;
import java.util.function.Consumer;

/** Forwards the requests of one event loop. Confined to it. */
public final class ReverseProxy {
    private final Vertx vertx;
    private final ProxySettings settings;
    private final Consumer<String> log;
    private UpstreamClients clients;

    /**
     * @param vertx    what it runs on
     * @param settings how patient it is
     * @param log      takes a line for each request that could not be forwarded; must not block
     */
    public ReverseProxy(Vertx vertx, ProxySettings settings, Consumer<String> log) {
        this.vertx = vertx;
        this.settings = settings;
        this.log = log;
    }

    /**
     * Begins to forward a request as scripts left it.
     *
     * @param target where to, as {@link Upstream#parse} takes it
     * @param upload the body, or null if there was one that is gone
     */
    public Forwarding forward(String target, Exchange exchange, Upload upload) {
        if (clients == null) {
            // Most sites forward nothing.
            clients = new UpstreamClients(vertx, settings);
        }
        Forwarding forwarding = new Forwarding(vertx, settings, clients, upload, reason ->
                log.accept("[handle] " + exchange.id() + ": reverse proxy: " + reason.replaceAll("[^ -~]", "?")));
        forwarding.start(target, exchange.request());
        return forwarding;
    }
}
