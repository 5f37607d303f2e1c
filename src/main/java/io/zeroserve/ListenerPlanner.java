package io.zeroserve;

import io.vertx.core.net.SocketAddress;
import io.zeroserve.http.MessageLimits;
import io.zeroserve.metrics.ConnectionMetrics;
import io.zeroserve.metrics.ServerMetrics;
import io.zeroserve.serve.HttpConnections;
import io.zeroserve.serve.ListenerVerticle.Listener;
import io.zeroserve.serve.ListenerVerticle.Listeners;
import io.zeroserve.tls.TlsSettings;
import io.zeroserve.transport.ConnectionCount;
import io.zeroserve.transport.ConnectionFront;
import io.zeroserve.transport.ConnectionFront.ProxyHeaderPolicy;
import io.zeroserve.transport.ConnectionFront.Security;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import io.zeroserve.transport.TicketKeys;
import io.zeroserve.transport.TlsParameters;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Turns options into listeners: where they listen, and what stands in front of their connections. */
final class ListenerPlanner {
    private final ZeroserveOptions options;
    private final Predicate<String> serves;
    private final Consumer<String> log;
    private final Duration patience;
    private final ConnectionLimits limits;
    private final ConnectionCount count;
    private final HttpConnections http;
    private final ServerMetrics metrics;

    /**
     * @param serves  whether there is a certificate for a server name, whenever it is asked
     * @param log     takes the lines that tell of connections
     * @param metrics counts connections, or null
     */
    ListenerPlanner(ZeroserveOptions options, Predicate<String> serves, Consumer<String> log, ServerMetrics metrics) {
        this.options = options;
        this.serves = serves;
        this.log = log;
        this.metrics = metrics;
        this.patience = Duration.ofMillis(options.getTlsHandshakeTimeoutMs());
        this.limits = limits(options);
        this.count = new ConnectionCount(limits);
        this.http = new HttpConnections(limits, windows(options));
    }

    /**
     * Plans the listeners.
     *
     * @param tls the identities, if there are any
     * @throws IllegalArgumentException with a message for the operator
     */
    Listeners plan(Optional<TlsSettings> tls) {
        if (options.getTlsAddr() != null && tls.isEmpty()) {
            throw new IllegalArgumentException("--cert is required when enabling TLS, unless the site carries"
                    + " certificates in .zeroserve/tls/");
        }
        Listener plain = options.getAddr() == null ? null : listener(options.getAddr(), new Security.Plaintext(),
                options.isHttpProxyProtocol());
        Listener secure = null;
        if (tls.isPresent()) {
            String address = options.getTlsAddr() == null ? ZeroserveOptions.DEFAULT_TLS_ADDR : options.getTlsAddr();
            secure = listener(address, new Security.Tls(serves), options.isHttpsProxyProtocol());
        }
        if (plain == null && secure == null) {
            throw new IllegalArgumentException("there is nothing to listen on: no addr, and no certificates for TLS");
        }
        if (plain != null && secure != null && plain.address().equals(secure.address())) {
            throw new IllegalArgumentException("--addr and --tls-addr are the same");
        }
        return new Listeners(plain, secure, http, tls.map(identities ->
                new TlsParameters(identities, patience, new TicketKeys(new SecureRandom()))).orElse(null));
    }

    private Listener listener(String address, Security security, boolean proxied) {
        ProxyHeaderPolicy proxyHeader = proxied ? ProxyHeaderPolicy.REQUIRED : ProxyHeaderPolicy.ABSENT;
        ListenAddress parsed = ListenAddress.parse(address);
        return new Listener(shared(parsed.address()), parsed.socket(),
                new ConnectionFront(security, proxyHeader, patience, limits, http, count, log,
                        metricsOf(security)));
    }

    /** Counts the connections of the listeners that are planned. */
    ConnectionCount connections() {
        return count;
    }

    /** How far HTTP/2 clients may get ahead. */
    static Http2Windows windows(ZeroserveOptions options) {
        return new Http2Windows(options.getH2StreamWindowKb() * 1024, options.getH2ConnectionWindowKb() * 1024);
    }

    private static ConnectionLimits limits(ZeroserveOptions options) {
        return new ConnectionLimits(
                new ConnectionLimits.Times(millis(options, ClientLimit.REQUEST_HEAD_TIMEOUT_MS),
                        millis(options, ClientLimit.KEEP_ALIVE_TIMEOUT_MS),
                        millis(options, ClientLimit.REQUEST_BODY_TIMEOUT_MS),
                        options.getLimit(ClientLimit.REQUEST_BODY_MIN_RATE),
                        millis(options, ClientLimit.WRITE_TIMEOUT_MS)),
                messages(options),
                new ConnectionLimits.Shares(options.getLimit(ClientLimit.MAX_CONNECTIONS),
                        options.getLimit(ClientLimit.MAX_CONNECTIONS_PER_IP),
                        options.getLimit(ClientLimit.MAX_TLS_HANDSHAKES)),
                new ConnectionLimits.Waiting((long) options.getLimit(ClientLimit.MAX_BACKLOG_MB) << 20,
                        (long) options.getLimit(ClientLimit.MAX_CONNECTION_BACKLOG_KB) << 10),
                new ConnectionLimits.Http2(options.getLimit(ClientLimit.H2_MAX_STREAMS),
                        options.getLimit(ClientLimit.H2_MAX_CONTROL_FRAMES)));
    }

    /** How large requests may be. */
    static MessageLimits messages(ZeroserveOptions options) {
        return new MessageLimits(options.getLimit(ClientLimit.MAX_TARGET_BYTES),
                options.getLimit(ClientLimit.MAX_HEADER_BYTES), options.getLimit(ClientLimit.MAX_HEADER_FIELDS),
                (long) options.getLimit(ClientLimit.MAX_REQUEST_BODY_MB) << 20);
    }

    private static Duration millis(ZeroserveOptions options, ClientLimit limit) {
        return Duration.ofMillis(options.getLimit(limit));
    }

    private ConnectionMetrics metricsOf(Security security) {
        if (metrics == null) {
            return null;
        }
        return security instanceof Security.Tls ? metrics.secure() : metrics.plain();
    }

    /** All loops listen on one port, also if the kernel chooses it: a number that means "that one" tells Vert.x. */
    private static SocketAddress shared(SocketAddress address) {
        return address.port() != 0 ? address : SocketAddress.sharedRandomPort(
                ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE), address.host());
    }
}
