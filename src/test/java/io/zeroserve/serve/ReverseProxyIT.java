package io.zeroserve.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests forwarded to a server that behaves: what it gets, and what its client gets of its answers. */
class ReverseProxyIT {
    private static final long LIMIT_SECONDS = 30;
    private static final String HTTP1 = "--http1.1";
    private static final String HTTP2 = "--http2-prior-knowledge";

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static Vertx vertx;
    private static String backend;
    private static Path socket;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(TestServer.options(ProxySite.write(folder.resolve("site"))));
        vertx = Vertx.vertx();
        HttpServer http = vertx.createHttpServer().requestHandler(ReverseProxyIT::answer);
        backend = "http://127.0.0.1:" + http.listen(0, "127.0.0.1").await(LIMIT_SECONDS, TimeUnit.SECONDS).actualPort();
        socket = folder.resolve("backend.sock");
        vertx.createHttpServer().requestHandler(ReverseProxyIT::answer)
                .listen(SocketAddress.domainSocketAddress(socket.toString())).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close().await();
    }

    /** Tells what it was asked, or answers in a way that the path names. */
    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/chunked" -> {
                request.response().setChunked(true).putHeader("connection", "x-private").putHeader("x-private", "1")
                        .putHeader("keep-alive", "timeout=5");
                request.response().headers().add("set-cookie", "a=1").add("set-cookie", "b=2");
                request.response().write("one ").compose(_ -> request.response().end("two"));
            }
            case "/empty" -> request.response().setStatusCode(204).end();
            case "/unchanged" -> request.response().setStatusCode(304).putHeader("etag", "\"x\"").end();
            case "/missing", "/continued" -> request.response().setStatusCode(404)
                    .putHeader("content-length", "18").end("not at the backend");
            case "/odd" -> request.response().setStatusCode(799).end("odd");
            case "/hints" -> {
                MultiMap hints = MultiMap.caseInsensitiveMultiMap().add("link", "</a.css>");
                request.response().writeEarlyHints(hints);
                request.response().end("hinted");
            }
            default -> request.body().onSuccess(body -> {
                JsonArray headers = new JsonArray();
                request.headers().forEach(field ->
                        headers.add(field.getKey().toLowerCase(Locale.ROOT) + ": " + field.getValue()));
                request.response().putHeader("content-type", "application/json").end(new JsonObject()
                        .put("method", request.method().name()).put("uri", request.uri()).put("headers", headers)
                        .put("version", request.version().name()).put("body", body.toString(ISO_8859_1)).toBuffer());
            });
        }
    }

    private static Curl.Response forward(String protocol, String target, String path, String... options)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(protocol, "-H", "x-to: " + target));
        arguments.addAll(List.of(options));
        arguments.add(server.http(path));
        return Curl.get(arguments.toArray(String[]::new));
    }

    private static JsonObject asked(Curl.Response response) {
        assertThat(response.status()).as("%s", server.log()).isEqualTo(200);
        return new JsonObject(response.text());
    }

    private static List<String> headers(JsonObject asked) {
        return asked.getJsonArray("headers").stream().map(String.class::cast).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void get_isPassedOnAsHttp11(String protocol) throws Exception {
        JsonObject asked = asked(forward(protocol, backend, "/a%20b/../c?d=e"));

        assertThat(asked.getString("method")).isEqualTo("GET");
        assertThat(asked.getString("uri")).isEqualTo("/c?d=e");
        assertThat(asked.getString("version")).isEqualTo("HTTP_1_1");
        assertThat(asked.getString("body")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''            | /a?b=c | /a?b=c", "/           | /a?b=c | /a?b=c", "/base       | /a     | /base/a",
        "/base/        | /a     | /base/a", "/base?k=v   | /a?b=c | /base/a?k=v&b=c", "?k=v        | /      | /?k=v",
        "/base/?k=v    | /a     | /base/a?k=v"})
    void target_baseAndQuery_goBeforeThoseOfTheRequest(String base, String path, String uri) throws Exception {
        assertThat(asked(forward(HTTP1, backend + base, path)).getString("uri")).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, 200 OK", "--http1.1, 204 No Content", "--http2-prior-knowledge, 200 OK",
        "--http2-prior-knowledge, 204 No Content"})
    void response_wholeBeforeTheEndOfTheBody_keepsNoneOfItFromTheUpstream(String protocol, String status)
            throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[16 << 20]);
        CompletableFuture<Integer> received = new CompletableFuture<>();
        try (RawBackend early = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 " + status + (status.startsWith("200") ? "\r\nContent-Length: 2\r\n\r\nok"
                    : "\r\n\r\n"));
            received.complete(connection.input().readNBytes(16 << 20).length);
            connection.input().read();
        })) {
            Curl.Response response = forward(protocol, early.url(), "/", "-H", "Expect:", "--data-binary", "@" + body);

            assertThat(response.exitCode()).isZero();
            assertThat(response.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(16 << 20);
        }
    }

    /** The head goes on its way before anybody knows how long the content is, or is there. */
    @ParameterizedTest
    @CsvSource({HTTP1 + ", Transfer-Encoding: chunked, true", HTTP2 + ", Transfer-Encoding: chunked, true",
        HTTP1 + ", Content-Length: 100000, false", HTTP2 + ", Content-Length: 100000, false"})
    void response_endsBeforeTheEndOfTheBody_keepsNoneOfItFromTheUpstream(String protocol, String framing,
            boolean chunked) throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[16 << 20]);
        String content = "x".repeat(100_000);
        CompletableFuture<Integer> received = new CompletableFuture<>();
        try (RawBackend early = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n"
                    + (chunked ? "186a0\r\n" + content + "\r\n0\r\n\r\n" : content));
            received.complete(connection.input().readNBytes(16 << 20).length);
            connection.input().read();
        })) {
            Curl.Response response = forward(protocol, early.url(), "/", "-H", "Expect:", "--data-binary", "@" + body);

            assertThat(response.exitCode()).isZero();
            assertThat(response.text()).isEqualTo(content);
            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(16 << 20);
        }
    }

    @Test
    void response_inChunksAndTheUpstreamEndsBehindIt_doesNotWaitForTheBody() throws Exception {
        try (RawBackend early = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
            connection.endOutput();
            connection.readAll();
        }); RawClient client = RawClient.connect(server.httpPort())) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nx-to: " + early.url() + "\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.read(12)).isEqualTo("2\r\nok\r\n0\r\n\r\n");
        }
    }

    @Test
    void response_wholeAndTheUpstreamEndsBehindIt_doesNotWaitForTheBody() throws Exception {
        try (RawBackend early = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.endOutput();
            connection.readAll();
        }); RawClient client = RawClient.connect(server.httpPort())) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nx-to: " + early.url() + "\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.read(2)).isEqualTo("ok");
        }
    }

    @Test
    void path_thatAScriptHasSet_isNormalised() throws Exception {
        assertThat(asked(forward(HTTP1, backend, "/", "-H", "x-do: dots")).getString("uri")).isEqualTo("/b%20c");
        assertThat(forward(HTTP1, backend, "/", "-H", "x-do: outside").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void method_thatAScriptHasSet_leavesTheClientWithTheAnswerToItsOwn(String protocol) throws Exception {
        Curl.Response head = forward(protocol, backend, "/x", "-I", "-H", "x-do: as-get");
        Curl.Response get = forward(protocol, backend, "/missing", "-H", "x-do: as-head");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(get.status()).isEqualTo(404);
        assertThat(get.header("content-length")).isEqualTo("0");
        assertThat(get.text()).isEmpty();
    }

    @Test
    void target_socket_isConnectedTo() throws Exception {
        assertThat(asked(forward(HTTP1, "unix/" + socket, "/x")).getString("uri")).isEqualTo("/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/", "127.0.0.1:80", "http://", "http://a b/", "http://user@127.0.0.1/",
        "http://127.0.0.1:0/", "http://127.0.0.1/#x", "unix/", "unix//none/such.sock", "http://127.0.0.1:1/"})
    void target_thatIsNone_is502AndLogged(String target) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            Curl.Response response = forward(protocol, target, "/");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).isEmpty();
            assertThat(response.header("content-length")).isEqualTo("0");
        }
        assertThat(server.log()).anyMatch(line -> line.matches("\\[handle] \\w{26}: reverse proxy: .*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void headers_endToEndOnes_arePassedOnAndTheOthersAreNot(String protocol) throws Exception {
        List<String> headers = headers(asked(forward(protocol, backend, "/", "-H", "Accept-Encoding: gzip", "-H",
                "Cookie: a=1", "-H", "Cookie: b=2", "-H", "X-One: 1", "-H", "X-One: 2", "-H", "Host: site.example",
                "-H", "proxy-authorization: Basic x", "-H", "expect:", "-H", "te: trailers")));

        assertThat(headers).contains("accept-encoding: gzip", "cookie: a=1; b=2", "x-one: 1", "x-one: 2",
                "host: site.example");
        assertThat(headers).noneMatch(line ->
                line.matches("(te|proxy-.*|connection|expect|transfer-encoding|content-length):.*"));
    }

    @Test
    void headers_listedInConnection_areNotPassedOn() throws Exception {
        List<String> headers = headers(asked(forward(HTTP1, backend, "/", "-H", "Connection: x-hop, host, keep-alive",
                "-H", "x-hop: 1", "-H", "keep-alive: 5", "-H", "Host: site.example")));

        assertThat(headers).contains("host: site.example")
                .noneMatch(line -> line.matches("(x-hop|keep-alive|connection):.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void headers_forwarded_tellOfTheClient(String protocol) throws Exception {
        assertThat(headers(asked(forward(protocol, backend, "/", "-H", "Host: site.example"))))
                .contains("x-forwarded-for: 127.0.0.1", "x-forwarded-proto: http", "x-forwarded-host: site.example",
                        "forwarded: for=127.0.0.1;host=site.example;proto=http");
        assertThat(headers(asked(forward(protocol, backend, "/", "-H", "Host: site.example:81", "-H",
                "Forwarded: for=192.0.2.1"))))
                .contains("forwarded: for=192.0.2.1, for=127.0.0.1;host=\"site.example:81\";proto=http");
        assertThat(headers(asked(forward(protocol, backend, "/", "-H", "X-Forwarded-For: 192.0.2.1, 192.0.2.2", "-H",
                "X-Forwarded-For: 192.0.2.3", "-H", "X-Forwarded-Proto: https", "-H", "X-Forwarded-Host: other"))))
                .contains("x-forwarded-for: 192.0.2.1, 192.0.2.2, 192.0.2.3, 127.0.0.1", "x-forwarded-proto: https",
                        "x-forwarded-host: other").filteredOn(line -> line.startsWith("x-forwarded-")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, false", "--http1.1, true", "--http2-prior-knowledge, false",
        "--http2-prior-knowledge, true"})
    void body_isPassedOnWithItsLengthOrInChunks(String protocol, boolean chunked) throws Exception {
        JsonObject asked = asked(forward(protocol, backend, "/", "-d", "hello", "-H",
                chunked ? "Transfer-Encoding: chunked" : "x-n: 1"));

        assertThat(asked.getString("method")).isEqualTo("POST");
        assertThat(asked.getString("body")).isEqualTo("hello");
        assertThat(headers(asked)).contains(chunked ? "transfer-encoding: chunked" : "content-length: 5");
    }

    @Test
    void body_empty_isSaidToBe() throws Exception {
        assertThat(headers(asked(forward(HTTP1, backend, "/", "-X", "POST")))).contains("content-length: 0");
        assertThat(headers(asked(forward(HTTP1, backend, "/", "-X", "DELETE")))).noneMatch(line ->
                line.startsWith("content-length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void body_ofGet_isNotPassedOn(String protocol) throws Exception {
        JsonObject asked = asked(forward(protocol, backend, "/", "-X", "GET", "-d", "hello"));

        assertThat(asked.getString("body")).isEmpty();
        assertThat(headers(asked)).noneMatch(line -> line.startsWith("content-length") || line.startsWith("transfer-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void body_thatAScriptHasRead_isPassedOn(String protocol) throws Exception {
        JsonObject small = asked(forward(protocol, backend, "/", "-d", "{\"a\":1}", "-H", "x-do: read"));
        String large = "[" + " ".repeat(400_000) + "]";
        Path file = Files.writeString(folder.resolve("large"), large);
        JsonObject tooLarge = asked(forward(protocol, backend, "/", "--data-binary", "@" + file, "-H", "x-do: read"));
        JsonObject inChunks = asked(forward(protocol, backend, "/", "--data-binary", "@" + file, "-H", "x-do: read",
                "-H", "Transfer-Encoding: chunked"));

        assertThat(small.getString("body")).isEqualTo("{\"a\":1}");
        assertThat(tooLarge.getString("body")).isEqualTo(large);
        assertThat(inChunks.getString("body")).as("what was read before it became too large, and the rest")
                .isEqualTo(large);
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, limit", "--http1.1, read-and-limit", "--http2-prior-knowledge, limit",
        "--http2-prior-knowledge, read-and-limit"})
    void body_aroundTheLimit_isPassedOnOr413(String protocol, String what) throws Exception {
        for (String length : List.of("x-n: 1", "Transfer-Encoding: chunked")) {
            assertThat(asked(forward(protocol, backend, "/", "-d", "1234567890", "-H", "x-do: " + what, "-H", length))
                    .getString("body")).isEqualTo("1234567890");
            Curl.Response refused =
                    forward(protocol, backend, "/", "-d", "12345678901", "-H", "x-do: " + what, "-H", length);
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).isEqualTo("Request Entity Too Large");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void response_inChunks_isPassedOnWithoutWhatIsAboutTheConnection(String protocol) throws Exception {
        Curl.Response response = forward(protocol, backend, "/chunked");

        assertThat(response.exitCode()).isZero();
        assertThat(response.text()).isEqualTo("one two");
        assertThat(response.header("transfer-encoding")).isEqualTo(protocol.equals(HTTP1) ? "chunked" : null);
        assertThat(response.headers()).doesNotContainKeys("x-private", "keep-alive", "connection");
        assertThat(response.headers()).containsKeys("set-cookie", "date");
    }

    @Test
    void response_inChunks_toHttp10_endsWithTheConnection() throws Exception {
        Curl.Response response = forward("--http1.0", backend, "/chunked");

        assertThat(response.text()).isEqualTo("one two");
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(response.headers()).doesNotContainKeys("transfer-encoding", "content-length");
    }

    @ParameterizedTest
    @CsvSource({"/empty, 204", "/unchanged, 304", "/missing, 404", "/odd, 799"})
    void response_ofAnyStatus_isPassedOn(String path, int status) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            Curl.Response response = forward(protocol, backend, path);

            assertThat(response.exitCode()).isZero();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.text()).isEqualTo(status == 404 ? "not at the backend" : status == 799 ? "odd" : "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void response_toHead_hasTheLengthAndNoContent(String protocol) throws Exception {
        Curl.Response head = forward(protocol, backend, "/missing", "--head");

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.header("content-length")).isEqualTo("18");
        assertThat(head.body()).isEmpty();
        assertThat(forward(protocol, backend, "/chunked", "--head").status()).isEqualTo(200);
    }

    @Test
    void response_earlyHints_arePassedOn() throws Exception {
        Process curl = new ProcessBuilder("curl", "-s", "-i", "--noproxy", "*", "-H", "x-to: " + backend,
                server.http("/hints")).start();
        String all = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);

        assertThat(all).startsWith("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("hinted");
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void scripts_metadataAndHooks_changeTheResponse(String protocol) throws Exception {
        assertThat(forward(protocol, backend, "/missing", "-H", "x-do: head").header("x-script")).isEqualTo("seen");

        Curl.Response hooked = forward(protocol, backend, "/x", "-H", "x-do: hook");
        assertThat(hooked.status()).isEqualTo(203);
        assertThat(hooked.header("x-hook")).isEqualTo("seen");
        assertThat(new JsonObject(hooked.text()).getString("uri")).isEqualTo("/x");

        Curl.Response emptied = forward(protocol, backend, "/x", "-H", "x-do: empty");
        assertThat(emptied.status()).isEqualTo(204);
        assertThat(emptied.body()).isEmpty();

        assertThat(forward(protocol, "http://127.0.0.1:1/", "/", "-H", "x-do: hook").status())
                .as("of a 502").isEqualTo(299);
    }

    @ParameterizedTest
    @CsvSource({"/continued, 200, later", "/missing, 404, Not Found"})
    void scripts_hookContinues_theRestOfTheRequestIsHandled(String path, int status, String text) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            Curl.Response response = forward(protocol, backend, path, "-H", "x-do: continue");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.text()).isEqualTo(text);
        }
    }

    @Test
    void scripts_setsFramingHeaders_theyAreNotPassedOn() throws Exception {
        JsonObject asked = asked(forward(HTTP1, backend, "/", "-d", "hello", "-H", "x-do: framing"));

        assertThat(asked.getString("body")).isEqualTo("hello");
        assertThat(headers(asked)).contains("content-length: 5", "x-set: yes")
                .noneMatch(line -> line.startsWith("transfer-encoding"));
    }

    @Test
    void scripts_putALineEndIntoTheTarget_nothingIsSent() throws Exception {
        assertThat(forward(HTTP1, backend, "/", "-H", "x-do: query").status()).isEqualTo(400);
    }

    @Test
    void scripts_respondAfterForwarding_theResponseIsUsed() throws Exception {
        assertThat(forward(HTTP1, backend, "/", "-H", "x-do: respond").text()).isEqualTo("instead");
    }

    @Test
    void scripts_forwardTwice_traps() throws Exception {
        assertThat(forward(HTTP1, backend, "/", "-H", "x-do: twice").status()).isEqualTo(500);
        assertThat(server.log()).anyMatch(line ->
                line.contains("zs_reverse_proxy: this run has answered or forwarded the request already"));
    }

    @Test
    void body_ofManySizes_arrivesWhole() throws Exception {
        Random random = new Random(3);
        for (int size : new int[] {1, 65_535, 65_536, 300_000, 3_000_000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Path file = Files.write(folder.resolve("upload.bin"), bytes);
            for (String protocol : List.of(HTTP1, HTTP2)) {
                JsonObject asked = asked(forward(protocol, backend, "/", "--data-binary", "@" + file, "-H", "expect:"));
                assertThat(Buffer.buffer(asked.getString("body"), "ISO-8859-1").getBytes()).isEqualTo(bytes);
            }
        }
    }
}
