package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests forwarded over HTTP/2, the way of gRPC among them, and what comes behind a body. */
class Http2BackendIT {
    private static final long LIMIT_SECONDS = 30;
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static Vertx vertx;
    private static int port;
    private static final Set<Object> CONNECTIONS = ConcurrentHashMap.newKeySet();
    private static final BlockingQueue<String> LEFT = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(TestServer.options(ProxySite.write(folder.resolve("site"))));
        vertx = Vertx.vertx();
        port = vertx.createHttpServer().requestHandler(Http2BackendIT::answer).listen(0, "127.0.0.1")
                .await(LIMIT_SECONDS, TimeUnit.SECONDS).actualPort();
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close().await();
    }

    private static void answer(HttpServerRequest request) {
        CONNECTIONS.add(request.connection());
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/echo.Service/Stream" -> {
                response.putHeader("content-type", "application/grpc").setChunked(true).writeHead();
                request.handler(response::write);
                request.endHandler(_ -> response.putTrailer("grpc-status", "0").putTrailer("grpc-message", "done")
                        .end());
                request.exceptionHandler(gone -> LEFT.add(gone.toString()));
            }
            case "/echo.Service/Refuse" -> response.putHeader("content-type", "application/grpc")
                    .putHeader("grpc-status", "7").end();
            case "/trailers" -> response.setChunked(true).putTrailer("x-sum", "42").putTrailer("content-length", "7")
                    .end("body");
            default -> request.body().onSuccess(body -> response.end(request.version() + " " + request.authority()
                    + " " + request.uri() + " te=" + request.getHeader("te") + " host=" + request.getHeader("host")
                    + " " + body.length()));
        }
    }

    private static Curl.Response forward(String protocol, String path, String... options) throws Exception {
        String[] all = Arrays.copyOf(options, options.length + 4);
        all[options.length] = protocol;
        all[options.length + 1] = "-H";
        all[options.length + 2] = "x-to: h2c://127.0.0.1:" + port;
        all[options.length + 3] = server.http(path);
        return Curl.get(all);
    }

    @Test
    void request_toHttp2_isPassedOnWithItsAuthority() throws Exception {
        for (String protocol : PROTOCOLS) {
            assertThat(forward(protocol, "/a?b", "-H", "Host: site.example").text())
                    .isEqualTo("HTTP_2 site.example /a?b te=null host=null 0");
            assertThat(forward(protocol, "/a", "-H", "Host: site.example:81", "-d", "hello", "-H", "te: trailers")
                    .text()).isEqualTo("HTTP_2 site.example:81 /a te=trailers host=null 5");
            assertThat(forward(protocol, "/a", "-d", "hello", "-H", "Transfer-Encoding: chunked").text())
                    .endsWith(" 5");
        }
    }

    @Test
    void request_withoutHost_isForTheUpstream() throws Exception {
        assertThat(forward("--http1.0", "/a", "-H", "Host:").text())
                .isEqualTo("HTTP_2 127.0.0.1:" + port + " /a te=null host=null 0");
    }

    @Test
    void requests_atATime_shareAConnection() throws Exception {
        CONNECTIONS.clear();
        HttpClient client = vertx.createHttpClient(new HttpClientOptions());
        List<Future<HttpClientResponse>> responses = IntStream.range(0, 20).mapToObj(_ -> client.request(
                new RequestOptions().setHost("127.0.0.1").setPort(server.httpPort()).setURI("/a")
                        .putHeader("x-to", "h2c://127.0.0.1:" + port)).compose(HttpClientRequest::send)).toList();

        for (Future<HttpClientResponse> response : responses) {
            assertThat(response.await(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(CONNECTIONS).hasSizeLessThan(9);
    }

    @Test
    void backend_speaksHttp1_is502() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        })) {
            String target = "x-to: " + backend.url().replace("http://", "h2c://");
            assertThat(Curl.get("-H", target, server.http("/")).status()).isEqualTo(502);
        }
    }

    @Test
    void trailers_fromHttp2_arePassedOn() throws Exception {
        assertThat(trailersOverHttp2("h2c")).isEqualTo("42");
        assertThat(rawOverHttp1("h2c")).endsWith("4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n");
    }

    @Test
    void trailers_fromHttp1_arePassedOn() throws Exception {
        assertThat(trailersOverHttp2("http")).isEqualTo("42");
        assertThat(rawOverHttp1("http")).endsWith("4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n");
    }

    private static String rawOverHttp1(String scheme) throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send("GET /trailers HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-to: " + scheme + "://127.0.0.1:"
                    + port + "\r\n\r\n");
            return client.readAll();
        }
    }

    private static String trailersOverHttp2(String scheme) throws Exception {
        return http2().request(HttpMethod.GET, server.httpPort(), "127.0.0.1", "/trailers")
                .compose(request -> request.putHeader("x-to", scheme + "://127.0.0.1:" + port).send())
                .compose(response -> response.body().map(body -> {
                    assertThat(body.toString()).isEqualTo("body");
                    assertThat(response.trailers().names()).containsExactly("x-sum");
                    return response.trailers().get("x-sum");
                })).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static HttpClient http2() {
        return vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    }

    private static HttpClientRequest call(String method) throws Exception {
        HttpClientRequest request = http2().request(HttpMethod.POST, server.httpPort(), "127.0.0.1",
                "/echo.Service/" + method).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        request.putHeader("x-to", "h2c://127.0.0.1:" + port).putHeader("te", "trailers")
                .putHeader("content-type", "application/grpc").setChunked(true);
        return request;
    }

    /** The messages, each as the next bytes that come; the last is empty. */
    private static BlockingQueue<String> messages(HttpClientResponse response) {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        response.handler(message -> messages.add(message.toString()));
        response.endHandler(_ -> messages.add(""));
        return messages;
    }

    @Test
    void grpc_bothSidesTalk_eachMessageComesAsItIsSent() throws Exception {
        HttpClientRequest request = call("Stream");
        Future<BlockingQueue<String>> answer = request.response().map(response -> {
            assertThat(response.getHeader("content-type")).isEqualTo("application/grpc");
            return messages(response);
        });
        request.writeHead();
        BlockingQueue<String> messages = answer.await(LIMIT_SECONDS, TimeUnit.SECONDS);

        for (String message : List.of("\0\0\0\0\1a", "\0\0\0\0\2bc", "\0\0\0\0\0")) {
            request.write(Buffer.buffer(message));
            assertThat(messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(message);
        }
        request.end();

        assertThat(messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEmpty();
        MultiMap trailers = request.response().result().trailers();
        assertThat(trailers.get("grpc-status")).isEqualTo("0");
        assertThat(trailers.get("grpc-message")).isEqualTo("done");
    }

    @Test
    void grpc_refused_theStatusIsInTheHead() throws Exception {
        HttpClientRequest request = call("Refuse");
        Future<HttpClientResponse> answer = request.response();
        request.write("x");

        assertThat(answer.await(LIMIT_SECONDS, TimeUnit.SECONDS).getHeader("grpc-status")).isEqualTo("7");
    }

    @Test
    void grpc_clientCancels_theBackendLearns() throws Exception {
        LEFT.clear();
        HttpClientRequest request = call("Stream");
        Future<HttpClientResponse> answer = request.response();
        request.writeHead();
        answer.await(LIMIT_SECONDS, TimeUnit.SECONDS);

        request.reset(8);

        assertThat(LEFT.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 300_000, 3_000_000})
    void body_ofManySizes_arrivesWhole(int size) throws Exception {
        Path file = Files.write(folder.resolve("upload.bin"), new byte[size]);
        for (String protocol : PROTOCOLS) {
            assertThat(forward(protocol, "/", "--data-binary", "@" + file).text()).endsWith(" " + size);
        }
    }
}
