package io.zeroserve.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClientOptions;
import io.zeroserve.oidc.Endpoint;
import io.zeroserve.oidc.HttpFetcher;
import io.zeroserve.oidc.HttpFetcher.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to servers that answer well, badly or not at all, in plaintext and over TLS. */
class WebClientFetcherIT {
    private static final long LIMIT_SECONDS = 30;
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Of the connections of a test, each completed when the server sees it closed. */
    private static final Queue<CompletableFuture<Void>> CLOSED = new ConcurrentLinkedQueue<>();
    private static Vertx vertx;
    private static HttpServer plain;
    private static HttpServer secure;
    private static String certificate;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        plain = listen(new HttpServerOptions());
        certificate = folder.resolve("cert.pem").toString();
        String key = folder.resolve("key.pem").toString();
        Process openssl = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost").inheritIO().start();
        assertThat(openssl.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        secure = listen(new HttpServerOptions().setSsl(true)
            .setKeyCertOptions(new PemKeyCertOptions().addCertPath(certificate).addKeyPath(key)));
    }

    private static HttpServer listen(HttpServerOptions options) throws Exception {
        return vertx.createHttpServer(options).connectionHandler(WebClientFetcherIT::watch)
            .requestHandler(WebClientFetcherIT::answer).listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void watch(HttpConnection connection) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CLOSED.add(closed);
        connection.closeHandler(closed::complete);
    }

    /** Whatever became of a request, nothing of it goes on. */
    @AfterEach
    void everyConnectionIsClosed() {
        CompletableFuture.allOf(CLOSED.toArray(CompletableFuture[]::new)).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
            .join();
        CLOSED.clear();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/echo" -> request.body().onSuccess(body -> request.response().setStatusCode(201).end(String.join(" ",
                request.method().name(), request.getHeader("user-agent"), request.getHeader("content-type"),
                request.getHeader("accept"), body.toString(), "\u00e9")));
            case "/exact" -> request.response().end(Buffer.buffer(new byte[HttpFetcher.MAX_BODY_BYTES]));
            case "/larger" -> request.response().end(Buffer.buffer(new byte[HttpFetcher.MAX_BODY_BYTES + 1]));
            case "/endless" -> {
                request.response().setChunked(true);
                pour(request);
            }
            case "/trickle" -> {
                request.response().setChunked(true);
                long timer = vertx.setPeriodic(20, _ -> request.response().write("x"));
                request.response().closeHandler(_ -> vertx.cancelTimer(timer));
            }
            case "/redirect" -> request.response().setStatusCode(302).putHeader("location", "/echo").end();
            default -> { }
        }
    }

    private static void pour(HttpServerRequest request) {
        request.response().write(Buffer.buffer(new byte[8192])).onSuccess(_ -> pour(request));
    }

    private static Answer fetch(WebClientOptions options, Duration timeout, String url, String form) throws Exception {
        HttpFetcher.Request request = new HttpFetcher.Request(new Endpoint(URI.create(url)), form);
        return new WebClientFetcher(vertx, options, timeout).fetch(request).toCompletableFuture()
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Answer fetch(String path, Duration timeout) throws Exception {
        return fetch(new WebClientOptions(), timeout, plain(path), null);
    }

    private static String plain(String path) {
        return "http://127.0.0.1:" + plain.actualPort() + path;
    }

    private static String secure(String host) {
        return "https://" + host + ':' + secure.actualPort() + "/echo";
    }

    @Test
    void fetch_getAndPost_areAnswered() throws Exception {
        assertThat(fetch("/echo", WebClientFetcher.DEFAULT_TIMEOUT))
            .isEqualTo(new Answer(201, "GET zeroserve null application/json  \u00e9"));
        assertThat(fetch(new WebClientOptions(), WebClientFetcher.DEFAULT_TIMEOUT, plain("/echo"), "a=b+c"))
            .isEqualTo(new Answer(201,
                "POST zeroserve application/x-www-form-urlencoded application/json a=b+c \u00e9"));
    }

    @Test
    void fetch_redirect_isNotFollowed() throws Exception {
        assertThat(fetch("/redirect", WebClientFetcher.DEFAULT_TIMEOUT)).isEqualTo(new Answer(302, ""));
    }

    @Test
    void fetch_largestBody_isTaken() throws Exception {
        assertThat(fetch("/exact", WebClientFetcher.DEFAULT_TIMEOUT).body()).hasSize(HttpFetcher.MAX_BODY_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/larger", "/endless"})
    void fetch_bodyTooLarge_fails(String path) {
        assertThatThrownBy(() -> fetch(path, WebClientFetcher.DEFAULT_TIMEOUT)).isInstanceOf(ExecutionException.class)
            .hasMessageContaining("longer than 262144 bytes");
    }

    @Test
    void fetch_noAnswer_failsInTime() {
        assertThatThrownBy(() -> fetch("/never", SHORT)).isInstanceOf(ExecutionException.class)
            .hasMessageContaining("300");
    }

    @Test
    void fetch_aByteNowAndThen_failsInTime() {
        assertThatThrownBy(() -> fetch("/trickle", SHORT)).isInstanceOf(ExecutionException.class)
            .hasMessageContaining("takes longer than 300 ms");
    }

    @Test
    void fetch_certificateNotTrusted_fails() {
        WebClientOptions options = new WebClientOptions();
        assertThatThrownBy(() -> fetch(options, WebClientFetcher.DEFAULT_TIMEOUT, secure("localhost"), null))
            .isInstanceOf(ExecutionException.class).hasMessageContaining("SSL");
    }

    @Test
    void fetch_certificateTrusted_isAnsweredForItsNameAlone() throws Exception {
        WebClientOptions trusting = new WebClientOptions().setVerifyHost(false)
            .setTrustOptions(new PemTrustOptions().addCertPath(certificate));

        assertThat(fetch(trusting, WebClientFetcher.DEFAULT_TIMEOUT, secure("localhost"), null).status())
            .isEqualTo(201);
        assertThatThrownBy(() -> fetch(trusting, WebClientFetcher.DEFAULT_TIMEOUT, secure("127.0.0.1"), null))
            .isInstanceOf(ExecutionException.class);
    }
}
