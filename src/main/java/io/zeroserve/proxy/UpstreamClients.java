package io.zeroserve.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * The connections of one event loop to its upstreams: those that are kept, those that are for one request only, and
 * those that become of another protocol.
 *
 * <p>Certificates are checked against the machine's authorities: the file that {@code SSL_CERT_FILE} names, or the
 * first that is there of the places where distributions keep them, or what the JDK brings.
 */
final class UpstreamClients {
    private static final List<String> AUTHORITIES = List.of("/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem");
    /** As much as the server takes of a client. */
    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final int MAX_WAITING = 10_000;
    /** Connections of another protocol stay for long, and must not use up those for requests. */
    private static final int MAX_UPGRADED = 100_000;
    /** Connections of HTTP/2 to one upstream; each carries as many requests at a time as the upstream allows. */
    private static final int MAX_MULTIPLEXED = 8;
    /** How far an upstream may get ahead on a stream; a slow client holds no more of it in memory. */
    private static final int STREAM_WINDOW_BYTES = 256 << 10;
    private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
    /** How long a connection is kept whose upgrade was refused. */
    private static final Duration REFUSED_UPGRADE = Duration.ofSeconds(1);

    private final ProxySettings settings;
    private final HttpClient keeping;
    private final HttpClient fresh;
    private final HttpClient upgrading;
    private final HttpClient multiplexing;
    /** The kept connections that have carried a request already: one of these may turn out to be closed. */
    private final Set<HttpConnection> used = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * A connection that is ready for a request.
     *
     * @param request the request, not sent yet
     * @param reused  whether the connection has carried another, so that the upstream may have closed it since
     */
    record Opened(HttpClientRequest request, boolean reused) {
    }

    UpstreamClients(Vertx vertx, ProxySettings settings) {
        this.settings = settings;
        this.keeping = http1(vertx, new Http1ClientConfig().setKeepAliveTimeout(settings.keepAlive()),
                settings.maxConnections());
        this.fresh = http1(vertx, new Http1ClientConfig().setKeepAlive(false), settings.maxConnections());
        this.upgrading = http1(vertx, new Http1ClientConfig().setKeepAliveTimeout(REFUSED_UPGRADE), MAX_UPGRADED);
        this.multiplexing = http2(vertx);
    }

    private HttpClient http1(Vertx vertx, Http1ClientConfig http1, int maxConnections) {
        return client(vertx, config(HttpVersion.HTTP_1_1).setHttp1Config(http1.setMaxHeaderSize(MAX_HEAD_BYTES)),
                new PoolOptions().setHttp1MaxSize(maxConnections), sslOptions());
    }

    private HttpClient http2(Vertx vertx) {
        return client(vertx, config(HttpVersion.HTTP_2).setHttp2Config(new Http2ClientConfig()
                .setClearTextUpgrade(false).setKeepAliveTimeout(settings.keepAlive())
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(MAX_HEAD_BYTES).setPushEnabled(false)
                        .setInitialWindowSize(STREAM_WINDOW_BYTES)).setConnectionWindowSize(CONNECTION_WINDOW_BYTES)),
                new PoolOptions().setHttp2MaxSize(MAX_MULTIPLEXED), sslOptions().setUseAlpn(true));
    }

    private HttpClientConfig config(HttpVersion version) {
        return new HttpClientConfig().setVersions(version).setConnectTimeout(settings.timeouts().connect())
                .setVerifyHost(true).setDecompressionEnabled(false);
    }

    private static HttpClient client(Vertx vertx, HttpClientConfig config, PoolOptions pool, ClientSSLOptions tls) {
        return vertx.httpClientBuilder().with(config)
                .with(pool.setMaxWaitQueueSize(MAX_WAITING))
                .with(tls)
                .with(OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                // Who has a request on the connection is told as well, and tells of it in terms of the request.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> { }))
                .build();
    }

    private static ClientSSLOptions sslOptions() {
        ClientSSLOptions options = new ClientSSLOptions();
        options.setHostnameVerificationAlgorithm("HTTPS");
        options.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        authorities(System.getenv()).ifPresent(file ->
                options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return options;
    }

    /** The file with the certificates that are trusted; empty for those of the JDK. */
    static Optional<Path> authorities(Map<String, String> environment) {
        return Stream.concat(Stream.ofNullable(environment.get("SSL_CERT_FILE")), AUTHORITIES.stream())
                .map(Path::of).filter(Files::isReadable).findFirst();
    }

    /** Gets a connection, kept or new. */
    Future<Opened> open(RequestOptions options, Upstream upstream) {
        HttpClient client = upstream.protocol().isHttp2() ? multiplexing : keeping;
        return client.request(options).map(request -> {
            boolean reused = !used.add(request.connection());
            return new Opened(request, reused);
        });
    }

    /** Makes a connection for one request; with HTTP/2, gets one that has not said that it goes away. */
    Future<Opened> openFresh(RequestOptions options, Upstream upstream) {
        HttpClient client = upstream.protocol().isHttp2() ? multiplexing : fresh;
        return client.request(options).map(request -> new Opened(request, false));
    }

    /** Gets a connection that may become one of another protocol. */
    Future<Opened> openForUpgrade(RequestOptions options) {
        return upgrading.request(options).map(request -> new Opened(request, false));
    }
}
