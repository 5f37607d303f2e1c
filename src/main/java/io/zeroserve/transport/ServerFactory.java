package io.zeroserve.transport;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes the HTTP servers: HTTP/1.1 and HTTP/2 on both listeners, TLS 1.3 alone on the secure one.
 *
 * <p>HTTP/2 is chosen by ALPN over TLS and by prior knowledge in plaintext (RFC 9113 3.2, 3.3). The servers are not
 * listening yet.
 */
public final class ServerFactory {
    /** How many connections the kernel holds for us while the acceptor is busy. */
    public static final int ACCEPT_BACKLOG = 1024;

    private static final int MAX_REQUEST_LINE_REST_BYTES = 64;
    private static final String TLS_1_3 = "TLSv1.3";

    private final Vertx vertx;
    private final Http2Windows windows;

    /**
     * @param vertx   what the servers run on; not changed
     * @param windows how far HTTP/2 clients may get ahead
     */
    public ServerFactory(Vertx vertx, Http2Windows windows) {
        this.vertx = vertx;
        this.windows = windows;
    }

    /**
     * Whether a Vertx runs on a transport of {@link TransportSelector}, so that {@link ConnectionFront}s are in
     * force; on others they are not.
     */
    public static boolean hasFronts(Vertx vertx) {
        return FrontedTransport.carries(vertx);
    }

    /** Whether servers on a Vertx can take over sockets that the process has inherited: epoll alone can. */
    public static boolean takesInheritedSockets(Vertx vertx) {
        return FrontedTransport.inheritsSockets(vertx);
    }

    /** Why BoringSSL is not the TLS engine, so that the JDK's is; empty normally. */
    public static Optional<String> boringSslUnavailability() {
        if (OpenSSLEngineOptions.isAvailable()) {
            return Optional.empty();
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        return Optional.of(cause == null ? "its library is not on the class path" : cause.toString());
    }

    /**
     * A plaintext server.
     *
     * @param socket the socket that listens already at the address that the server will be given, or null
     */
    public HttpServer createPlain(ConnectionFront front, InheritedSocket socket) {
        return vertx.httpServerBuilder().with(config(front, socket)).build();
    }

    /**
     * A TLS server that presents these identities until {@link HttpServer#updateSSLOptions} gives it others.
     *
     * @param socket the socket that listens already at the address that the server will be given, or null
     */
    public HttpServer createSecure(ConnectionFront front, InheritedSocket socket, TlsParameters parameters) {
        HttpServerConfig config = config(front, socket);
        config.getTcpConfig().setSsl(true);
        return vertx.httpServerBuilder().with(config).with(sslOptions(parameters)).with(engine(parameters)).build();
    }

    /** The options that put identities in force, also on a server that is listening. */
    public ServerSSLOptions sslOptions(TlsParameters parameters) {
        return new ServerSSLOptions()
                .setKeyCertOptions(new IdentityKeyCertOptions(parameters.identities()))
                .setEnabledSecureTransportProtocols(Set.of(TLS_1_3))
                .setSslHandshakeTimeout(parameters.handshakeTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setUseAlpn(true);
    }

    private static SSLEngineOptions engine(TlsParameters parameters) {
        return OpenSSLEngineOptions.isAvailable()
                ? new TicketEngineOptions(parameters.tickets()) : new JdkSSLEngineOptions();
    }

    private HttpServerConfig config(ConnectionFront front, InheritedSocket socket) {
        HttpServerConfig config = new HttpServerConfig()
                .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1, HttpVersion.HTTP_2);
        Http2ServerConfig http2 = new Http2ServerConfig().setConnectionWindowSize(windows.connectionBytes());
        ConnectionLimits limits = front.limits();
        http2.getInitialSettings().setInitialWindowSize(windows.streamBytes())
                .setMaxConcurrentStreams(limits.http2().streams())
                .setMaxHeaderListSize(limits.messages().headBytes());
        config.setHttp2Config(http2);
        // Where our own HTTP is spoken its limits hold; these are for a Vertx without it.
        config.setHttp1Config(new Http1ServerConfig()
                .setMaxInitialLineLength(limits.messages().targetBytes() + MAX_REQUEST_LINE_REST_BYTES)
                .setMaxHeaderSize(limits.messages().headBytes()));
        config.getTcpConfig().setAcceptBacklog(ACCEPT_BACKLOG).setTransportConfig(new FrontedTcpConfig(front, socket));
        // One acceptor serves all event loops, so SO_REUSEPORT is not needed; without it, a port that another process
        // listens on is noticed.
        config.getTcpConfig().getTransportConfig().setReuseAddress(true).setSoReusePort(false);
        return config;
    }
}
