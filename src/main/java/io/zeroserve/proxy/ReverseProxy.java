package io.zeroserve.proxy;

import io.vertx.core.Vertx;
import io.zeroserve.exchange.Exchange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Forwards the requests of one event loop. Confined to it. */
public final class ReverseProxy {
    /** Targets that are remembered with what is known of them; scripts may make up any number. */
    private static final int MAX_GROUPS = 1024;

    private final Vertx vertx;
    private final ProxySettings settings;
    private final Consumer<String> log;
    private final IdleWatches watches;
    private final Map<String, UpstreamGroup> groups = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UpstreamGroup> eldest) {
            return size() > MAX_GROUPS;
        }
    };
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
        ProxySettings.Timeouts timeouts = settings.timeouts();
        this.watches = new IdleWatches(vertx, Stream.of(timeouts.response(), timeouts.idle(), timeouts.tunnel())
                .mapToLong(Duration::toMillis).min().orElseThrow());
    }

    /**
     * Begins to forward a request as scripts left it.
     *
     * @param target where to, as {@link UpstreamGroup#parse} takes it
     * @param upload the body, or null if there was one that is gone
     */
    public Forwarding forward(String target, Exchange exchange, Upload upload) {
        if (clients == null) {
            // Most sites forward nothing.
            clients = new UpstreamClients(vertx, settings, watches);
        }
        Forwarding forwarding = new Forwarding(settings, clients, watches, upload, reason ->
                log.accept("[handle] " + exchange.id() + ": reverse proxy: " + reason.replaceAll("[^ -~]", "?")));
        try {
            forwarding.start(group(target), exchange.request());
        } catch (ProxyException refused) {
            forwarding.fail(refused);
        }
        return forwarding;
    }

    private UpstreamGroup group(String target) throws ProxyException {
        UpstreamGroup group = groups.get(target);
        if (group == null) {
            group = UpstreamGroup.parse(target, settings.rules());
            groups.put(target, group);
        }
        return group;
    }
}
