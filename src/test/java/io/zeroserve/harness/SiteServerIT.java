package io.zeroserve.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Curl;
import io.zeroserve.harness.RecordedExchange.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server for tests, as the tests of others use it: by the JDK's client, and by curl that checks certificates. */
class SiteServerIT {
    private static final int LARGE_BYTES = 300_000;

    @TempDir
    private Path folder;
    private SiteServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("index.html"), "<h1>home</h1>");
        Files.write(folder.resolve("large.bin"), new byte[LARGE_BYTES]);
        Path scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.writeString(scripts.resolve("10-trap.c"), """
                #include <zeroserve.h>
                ZS_ENTRY void f(void) {
                  char path[32];
                  zs_req_path(path, sizeof(path));
                  if (zs_strcmp(path, "/trap") == 0) {
                    zs_req_header((const char *)8, 4, path, sizeof(path));
                  }
                  zs_meta_set(ZS_STR("zs.response.header.x-script"), ZS_STR("ran"));
                }
                """);
        server = new SiteServer(folder.toString()).start();
        client = HttpClient.newBuilder().sslContext(server.trust().sslContext()).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void url_trusted_servesTheSiteByHttp2ThroughItsScripts() throws Exception {
        HttpResponse<String> response = get("/");

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("<h1>home</h1>");
        assertThat(response.headers().firstValue("x-script")).hasValue("ran");
    }

    @Test
    void trust_asPem_isEnoughForClientsThatCheck() throws Exception {
        String pem = server.trust().pem().toString();

        assertThat(Curl.get("--no-insecure", "--cacert", pem, server.url("/")).text()).isEqualTo("<h1>home</h1>");
        assertThat(Curl.get("--no-insecure", server.url("/")).exitCode()).as("curl's code for not trusted")
                .isEqualTo(60);
    }


    @Test
    void takeExchange_afterRequests_givesThemInOrderWithBothSides() throws Exception {
        get("/?a=1");
        server.onRequest("/api/*").method("POST").respond(request -> StubAnswer.text("got " + request.text()));
        client.send(HttpRequest.newBuilder(URI.create(server.url("/api/echo"))).header("X-Test", "7")
                .POST(HttpRequest.BodyPublishers.ofString("payload")).build(), BodyHandlers.ofString());

        RecordedExchange first = server.takeExchange();
        assertThat(first.request().method()).isEqualTo("GET");
        assertThat(first.request().path()).isEqualTo("/");
        assertThat(first.request().query()).isEqualTo("a=1");
        assertThat(first.request().tls()).isTrue();
        assertThat(first.request().protocol()).isEqualTo("HTTP/2");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("content-type")).startsWith("text/html");
        assertThat(first.text()).isEqualTo("<h1>home</h1>");
        assertThat(first.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(first.rule()).isNull();
        RecordedExchange second = server.takeExchange();
        assertThat(second.request().text()).isEqualTo("payload");
        assertThat(second.request().header("x-test")).isEqualTo("7");
        assertThat(second.text()).isEqualTo("got payload");
        assertThat(second.rule()).isEqualTo("/api/*");
        assertThatThrownBy(() -> server.takeExchange(Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class).hasMessageContaining("POST /api/echo HTTP/2 -> 200, 11 bytes");
    }

    @Test
    void proxyTo_backendThatRuns_isHandedTheRequestAndAnswersIt() throws Exception {
        byte[] large = new byte[LARGE_BYTES];
        Arrays.fill(large, (byte) 'x');
        HttpServer backend = backend("/base/api/orders", exchange -> {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            Headers headers = exchange.getRequestHeaders();
            exchange.getResponseHeaders().add("X-Saw", exchange.getRequestMethod() + ' ' + exchange.getRequestURI()
                    + ' ' + headers.getFirst("X-Test") + ' ' + headers.getFirst("Host") + ' ' + asked.length);
            exchange.getResponseHeaders().add("Set-Cookie", "a=1");
            exchange.getResponseHeaders().add("Set-Cookie", "b=2");
            exchange.sendResponseHeaders(201, 0);
            exchange.getResponseBody().write(large);
            exchange.close();
        });
        try {
            server.onRequest("/api/**").proxyTo("http://127.0.0.1:" + backend.getAddress().getPort() + "/base/");
            URI orders = URI.create(server.url("/api/orders?id=7"));
            HttpResponse<String> response = client.send(HttpRequest.newBuilder(orders)
                    .header("X-Test", "yes").POST(HttpRequest.BodyPublishers.ofByteArray(large)).build(),
                    BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.body()).hasSize(LARGE_BYTES).matches("x+");
            assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(response.headers().firstValue("x-saw")).hasValue("POST /base/api/orders?id=7 yes "
                    + URI.create(server.url("/")).getAuthority() + ' ' + LARGE_BYTES);
            assertThat(Curl.get(server.plainUrl("/api/orders")).status()).isEqualTo(201);
            assertThat(get("/").body()).isEqualTo("<h1>home</h1>");
            RecordedExchange recorded = server.takeExchange();
            assertThat(recorded.rule()).isEqualTo("/api/**");
            assertThat(recorded.request().body()).hasSize(LARGE_BYTES);
            assertThat(recorded.body()).isEqualTo(large);
        } finally {
            backend.stop(0);
        }
    }

    @Test
    void proxyTo_withOtherEffects_addsThemToTheBackendsAnswer() throws Exception {
        HttpServer backend = backend("/api/a", exchange -> {
            exchange.sendResponseHeaders(200, LARGE_BYTES);
            exchange.getResponseBody().write(new byte[LARGE_BYTES]);
            exchange.close();
        });
        try {
            server.onRequest("/api/*").proxyTo("http://127.0.0.1:" + backend.getAddress().getPort())
                    .truncateAfter(1000);

            assertThatThrownBy(() -> get("/api/a")).isInstanceOf(IOException.class);
            assertThat(server.takeExchange().ending()).isEqualTo(Ending.TRUNCATED);
        } finally {
            backend.stop(0);
        }
    }

    @Test
    void proxyTo_backendThatIsNotThere_isABadGatewayWithAReason() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server.onRequest("/api/*").proxyTo("http://127.0.0.1:" + port);

        assertThat(get("/api/a").statusCode()).isEqualTo(502);
        assertThat(server.log()).anyMatch(line -> line.startsWith("the backend http://127.0.0.1:" + port
                + " does not answer: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:80", "ftp://127.0.0.1/", "http://", "http:///a", "http://a/?b", "http://a/#b"})
    void proxyTo_whatIsNoBackend_isRefused(String url) {
        assertThatThrownBy(() -> server.onRequest("/api/*").proxyTo(url)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A server that answers below one path, and any other by 404. */
    private static HttpServer backend(String path, HttpHandler handler) throws IOException {
        HttpServer backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext(path, handler);
        backend.start();
        return backend;
    }

    @Test
    void onRequest_severalForAPath_theNewestAppliesUntilItsTimesAreOver() throws Exception {
        server.onRequest("/**").respond(StubAnswer.text("any"));
        server.onRequest("/api/*").times(1).fail(503);

        assertThat(get("/api/x").statusCode()).isEqualTo(503);
        assertThat(get("/api/x").body()).isEqualTo("any");
        assertThat(get("/api/x/y").body()).isEqualTo("any");
        server.reset();
        assertThat(get("/api/x").statusCode()).isEqualTo(404);
    }

    @Test
    void onRequest_ruleThatFailsToBeMade_isNone() throws Exception {
        server.onRequest("/api/*").respond(StubAnswer.text("older"));
        for (Consumer<RequestRule> mistake : List.<Consumer<RequestRule>>of(rule -> rule.times(0),
                rule -> rule.delay(Duration.ofMillis(-1)), rule -> rule.fail(99), rule -> rule.proxyTo("nonsense"))) {
            assertThatThrownBy(() -> server.onRequest("/api/*", mistake)).isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(get("/api/x").body()).isEqualTo("older");
    }

    @Test
    void onRequest_statusWithoutContent_hasNoneOnEitherProtocol() throws Exception {
        server.onRequest("/none").respond(StubAnswer.text("").withStatus(204));

        assertThat(get("/none").statusCode()).isEqualTo(204);
        assertThat(get("/none").headers().firstValue("content-type")).isEmpty();
        assertThat(Curl.get("--http1.1", server.plainUrl("/none")).status()).isEqualTo(204);
    }

    @Test
    void onRequest_methodInLowerCase_isThatMethod() throws Exception {
        server.onRequest("/api/*").method("get").fail(418);

        assertThat(get("/api/x").statusCode()).isEqualTo(418);
    }

    @Test
    void onRequest_nameAlone_isForThatNameInEveryFolder() throws Exception {
        server.onRequest("*.bin").fail(410);

        assertThat(get("/large.bin").statusCode()).isEqualTo(410);
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void delay_beforeTheSite_holdsTheAnswerBack() throws Exception {
        server.onRequest("/").delay(Duration.ofMillis(300));

        assertThat(get("/").body()).isEqualTo("<h1>home</h1>");
        assertThat(server.takeExchange().took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void reset_byRule_leavesTheClientWithoutAnAnswer(String version) throws Exception {
        server.onRequest("/").reset();

        Curl.Response response = Curl.get(version, server.url("/"));

        assertThat(response.exitCode()).isNotZero();
        assertThat(response.status()).isZero();
        RecordedExchange exchange = server.takeExchange();
        assertThat(exchange.ending()).isEqualTo(Ending.RESET);
        assertThat(exchange.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void truncateAfter_smallerThanTheBody_breaksOffThere(String version) throws Exception {
        server.onRequest("/large.bin").truncateAfter(1000);

        Curl.Response response = Curl.get(version, server.url("/large.bin"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-length")).isEqualTo(Integer.toString(LARGE_BYTES));
        assertThat(response.body()).hasSize(1000);
        assertThat(response.exitCode()).as("curl's code for a transfer that is not complete").isIn(18, 92);
        RecordedExchange exchange = server.takeExchange();
        assertThat(exchange.ending()).isEqualTo(Ending.TRUNCATED);
        assertThat(exchange.body()).hasSize(1000);
    }

    @Test
    void truncateAfter_moreThanTheBody_changesNothing() throws Exception {
        server.onRequest("/").truncateAfter(13);

        assertThat(get("/").body()).isEqualTo("<h1>home</h1>");
        assertThat(server.takeExchange().ending()).isEqualTo(Ending.COMPLETE);
    }

    @Test
    void slowBody_ofALargeFile_takesItsTimeAndIsComplete() throws Exception {
        server.onRequest("/large.bin").slowBody(1_000_000);

        HttpResponse<byte[]> response = client.send(request("/large.bin"), BodyHandlers.ofByteArray());

        assertThat(response.body()).hasSize(LARGE_BYTES);
        assertThat(server.takeExchange().took()).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void slowBody_clientLeaves_isNoted() throws Exception {
        server.onRequest("/large.bin").slowBody(1000);

        Curl.Response response = Curl.get("--max-time", "1", server.url("/large.bin"));

        assertThat(response.exitCode()).isEqualTo(28);
        assertThat(server.takeExchange().ending()).isEqualTo(Ending.CLIENT_LEFT);
    }

    @Test
    void offline_untilOnline_dropsConnections() throws Exception {
        server.offline();
        assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
        assertThat(server.takeExchange().rule()).isEqualTo("offline");

        server.online();
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void reset_whileAnExchangeRuns_forgetsThatOneToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.onRequest("/slow").respond(_ -> {
            asked.countDown();
            awaitLatch(answer);
            return StubAnswer.text("late");
        });
        var late = client.sendAsync(request("/slow"), BodyHandlers.ofString());
        awaitLatch(asked);
        server.reset();
        answer.countDown();
        assertThat(late.get(30, TimeUnit.SECONDS).body()).isEqualTo("late");

        get("/");

        assertThat(server.takeExchange().request().path()).isEqualTo("/");
        assertThat(server.exchanges()).hasSize(1);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void respond_functionFails_is500AndTheReportTells() throws Exception {
        server.onRequest("/api/*").respond(_ -> {
            throw new IllegalStateException("no such user");
        });

        assertThat(get("/api/x").statusCode()).isEqualTo(500);
        assertThat(server.log()).anyMatch(line -> line.contains("no such user"));
    }

    @Test
    void script_thatFails_isAmongTheTrapsWithItsLine() throws Exception {
        assertThat(get("/trap").statusCode()).isEqualTo(500);

        assertThat(server.traps()).singleElement().asString().contains("10-trap.o").contains("10-trap.c:6");
        server.takeExchange();
        assertThat(server.report()).contains("GET /trap HTTP/2 -> 500").contains("10-trap.c:6");
    }

    @Test
    void reload_siteChanged_servesTheNewOne() throws Exception {
        Files.writeString(folder.resolve("index.html"), "two");
        server.reload();
        assertThat(get("/").body()).isEqualTo("two");

        Files.writeString(folder.resolve(".zeroserve/scripts/20-bad.c"), "nonsense");
        assertThatThrownBy(server::reload).isInstanceOf(IllegalStateException.class).hasMessageContaining("20-bad.c");
        assertThat(get("/").body()).isEqualTo("two");
    }

    @Test
    void start_noSuchSite_saysSo() {
        try (SiteServer other = new SiteServer(new ZeroserveOptions().setSite(folder + "/missing"))) {
            assertThatThrownBy(other::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("missing");
        }
    }

    @Test
    void close_always_deletesTheCertificates() {
        Path pem = server.trust().pem();
        assertThat(pem).exists();
        server.close();
        assertThat(pem.getParent()).doesNotExist();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url(path))).timeout(Duration.ofSeconds(30)).build();
    }
}
