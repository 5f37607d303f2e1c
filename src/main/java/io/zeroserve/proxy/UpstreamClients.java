package io.zeroserve.proxy;

import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The connections of one event loop to its upstreams: pools of our own for HTTP/1.1, Vert.x's client for HTTP/2.
 *
 * <p>Certificates are checked against the machine's authorities: the file that {@code SSL_CERT_FILE} names, or the
 * first that is there of the places where distributions keep them, or what the JDK brings.
 */
final class UpstreamClients {
    private static final List<String> AUTHORITIES = List.of("/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem");
    private static final int MAX_WAITING = 10_000;
    /** Connections of HTTP/2 to one upstream; each carries as many requests at a time as the upstream allows. */
    private static final int MAX_MULTIPLEXED = 8;
    /** How far an upstream may get ahead on a stream; a slow client holds no more of it in memory. */
    private static final int STREAM_WINDOW_BYTES = 256 << 10;
    private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
    private static final String VERIFY_HOST = "HTTPS";

    private final Vertx vertx;
    private final ProxySettings settings;
    private final Map<Server, Http1Pool> pools = new HashMap<>();
    private final Http1Pool.Surroundings surroundings;
    /** Null until somebody speaks HTTP/2. */
    private HttpClient multiplexing;
    /** The connections of HTTP/2 that have carried a request already: one of these may turn out to be closed. */
    private final Set<HttpConnection> used = Collections.newSetFromMap(new WeakHashMap<>());
    /** Most requests go where the one before went; null if nobody knows. */
    private Upstream last;
    private Http1Pool lastPool;

    /** What the connections of a pool have in common. */
    private record Server(SocketAddress address, boolean tls) {
    }

    UpstreamClients(Vertx vertx, ProxySettings settings, IdleWatches watches) {
        this.vertx = vertx;
        this.settings = settings;
        this.surroundings = new Http1Pool.Surroundings(vertx, vertx.createNetClient(netOptions()), watches,
                new RequestEncoder(), new LineMemory(), settings);
    }

    private NetClientOptions netOptions() {
        long connectMillis = settings.timeouts().connect().toMillis();
        NetClientOptions options = new NetClientOptions().setConnectTimeout((int) connectMillis)
                .setHostnameVerificationAlgorithm(VERIFY_HOST).setEnabledSecureTransportProtocols(TLS_VERSIONS)
                .setSslEngineOptions(engine())
                .setSslHandshakeTimeout(connectMillis).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        trusted().ifPresent(options::setTrustOptions);
        return options;
    }

    private static SSLEngineOptions engine() {
        return OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
    }

    private static Optional<TrustOptions> trusted() {
        return authorities(System.getenv()).map(file -> new PemTrustOptions().addCertPath(file.toString()));
    }

    /** The file with the certificates that are trusted; empty for those of the JDK. */
    static Optional<Path> authorities(Map<String, String> environment) {
        return Stream.concat(Stream.ofNullable(environment.get("SSL_CERT_FILE")), AUTHORITIES.stream())
                .map(Path::of).filter(Files::isReadable).findFirst();
    }

    private HttpClient http2() {
        ClientSSLOptions tls = new ClientSSLOptions();
        tls.setUseAlpn(true).setHostnameVerificationAlgorithm(VERIFY_HOST)
                .setEnabledSecureTransportProtocols(TLS_VERSIONS);
        trusted().ifPresent(tls::setTrustOptions);
        HttpClientConfig config = new HttpClientConfig().setVersions(HttpVersion.HTTP_2)
                .setConnectTimeout(settings.timeouts().connect()).setVerifyHost(true).setDecompressionEnabled(false)
                .setHttp2Config(new Http2ClientConfig()
                        .setClearTextUpgrade(false).setKeepAliveTimeout(settings.keepAlive())
                        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(ResponseReader.MAX_HEAD_BYTES)
                                .setPushEnabled(false).setInitialWindowSize(STREAM_WINDOW_BYTES))
                        .setConnectionWindowSize(CONNECTION_WINDOW_BYTES));
        return vertx.httpClientBuilder().with(config)
                .with(new PoolOptions().setHttp2MaxSize(MAX_MULTIPLEXED).setMaxWaitQueueSize(MAX_WAITING))
                .with(tls)
                .with(engine())
                // Who has a request on the connection is told as well, and tells of it in terms of the request.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> { }))
                .build();
    }

    /** Gets a connection, kept or new. */
    void open(Upstream upstream, ForwardedHead head, Consumer<Outgoing> opened, Consumer<Throwable> failed) {
        if (upstream.protocol().isHttp2()) {
            openStream(upstream, head, opened, failed);
        } else {
            pool(upstream).open(opened, failed);
        }
    }

    /**
     * Makes a connection, for one request above all, or to become one of another protocol; with HTTP/2, gets one that
     * has not said that it goes away.
     */
    void openFresh(Upstream upstream, ForwardedHead head, Consumer<Outgoing> opened, Consumer<Throwable> failed) {
        if (upstream.protocol().isHttp2()) {
            openStream(upstream, head, opened, failed);
        } else {
            pool(upstream).openFresh(opened, failed);
        }
    }

    private void openStream(Upstream upstream, ForwardedHead head, Consumer<Outgoing> opened,
            Consumer<Throwable> failed) {
        if (multiplexing == null) {
            multiplexing = http2();
        }
        RequestOptions options = new RequestOptions().setServer(upstream.address()).setSsl(upstream.protocol().isTls())
                .setHost(upstream.host()).setPort(upstream.address().port())
                .setMethod(HttpMethod.valueOf(head.method())).setURI(head.target())
                .setConnectTimeout(settings.timeouts().connect().toMillis());
        multiplexing.request(options).onComplete(request ->
                opened.accept(new Http2Exchange(request, !used.add(request.connection()))), failed::accept);
    }

    private void forget(Server server) {
        pools.remove(server);
        last = null;
        lastPool = null;
    }

    /** Such is no name that a client could indicate (RFC 6066 3). */
    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private Http1Pool pool(Upstream upstream) {
        if (upstream != last) {
            lastPool = find(upstream);
            last = upstream;
        }
        return lastPool;
    }

    private Http1Pool find(Upstream upstream) {
        Server server = new Server(upstream.address(), upstream.protocol().isTls());
        Http1Pool pool = pools.get(server);
        if (pool == null) {
            ConnectOptions target = new ConnectOptions().setRemoteAddress(server.address()).setSsl(server.tls());
            if (server.tls() && !isAddress(upstream.host())) {
                target.setSniServerName(upstream.host());
            }
            pool = new Http1Pool(surroundings, target, () -> forget(server));
            pools.put(server, pool);
        }
        return pool;
    }
}
