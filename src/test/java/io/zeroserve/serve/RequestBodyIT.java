package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Request bodies that scripts read, over HTTP/1 and HTTP/2.
 *
 * <pre>
 * .zeroserve/scripts/10-first.c    reads the body of /twice, and changes what it has read
 * .zeroserve/scripts/20-answer.c   answers with the body's member "name", "none", or "over" if announced too large
 * </pre>
 */
class RequestBodyIT {
    private static final int LIMIT_BYTES = 256 * 1024;
    private static final long LIMIT_SECONDS = 30;
    private static final String HTTP1 = "--http1.1";
    private static final String HTTP2 = "--http2-prior-knowledge";

    private static final String FIRST = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 first(void) {
                char path[64];
                zs_req_path(path, sizeof path);
                if (zs_strcmp(path, "/twice") == 0) {
                    zs_s64 body = zs_req_body_json();
                    if (body > 0) zs_json_set_null(body);
                }
                return 0;
            }
            """;

    private static final String ANSWER = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 answer(void) {
                char path[64];
                zs_req_path(path, sizeof path);
                if (zs_strcmp(path, "/ignore") == 0) {
                    zs_respond(200, ZS_STR("ignored"));
                    return 0;
                }
                if (zs_strcmp(path, "/limited") == 0 && zs_req_body_limit(20)) {
                    zs_respond(413, ZS_STR("over"));
                    return 0;
                }
                zs_s64 body = zs_req_body_json();
                char name[64];
                zs_s64 n = body < 0 ? -1
                    : zs_json_read_string(zs_json_get(body, ZS_STR("name")), name, sizeof name);
                if (n < 0) zs_respond(400, ZS_STR("none"));
                else zs_respond(200, name, n);
                return 0;
            }
            """;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(new SiteFixture().file("index.html", "home")
            .file(".zeroserve/scripts/10-first.c", FIRST).file(".zeroserve/scripts/20-answer.c", ANSWER));

    @TempDir
    private static Path folder;

    private static Curl.Response post(String protocol, String path, String body, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(protocol, "--data-binary",
                "@" + Files.writeString(folder.resolve("upload"), body)));
        arguments.addAll(List.of(options));
        arguments.add(SERVER.http(path));
        return Curl.get(arguments.toArray(String[]::new));
    }

    /** A JSON object of exactly so many bytes, named ada. */
    private static String ofBytes(int bytes) {
        String start = "{\"name\":\"ada\"";
        return start + " ".repeat(bytes - start.length() - 1) + "}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/once  | {\"name\":\"ada\"} | 200 | ada",
        "/twice | {\"name\":\"ada\"} | 200 | ada",
        "/once  | ''               | 400 | none",
        "/once  | {\"name\":        | 400 | none"})
    void body_small_reachesTheScripts(String path, String body, int status, String text) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            Curl.Response response = post(protocol, path, body);

            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void body_ofAGet_isNone(String protocol) throws Exception {
        assertThat(Curl.get(protocol, SERVER.http("/once")).text()).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"256 KiB, 0, 200", "a byte more, 1, 400"})
    void body_aroundTheLimit_isReadOrNot(String size, int more, int status) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            for (String path : List.of("/once", "/twice")) {
                String body = ofBytes(LIMIT_BYTES + more);
                assertThat(post(protocol, path, body).status()).as(protocol).isEqualTo(status);
                assertThat(post(protocol, path, body, "-H", "Transfer-Encoding: chunked").status())
                        .as("%s without an announced length", protocol).isEqualTo(status);
            }
        }
    }

    @Test
    void body_announcedTooLarge_isNotWaitedFor() throws Exception {
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /once HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
                    + (LIMIT_BYTES + 1) + "\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 200, ada", "21, 413, over"})
    void bodyLimit_aroundIt_saysWhatIsAnnounced(int bytes, int status, String text) throws Exception {
        for (String protocol : List.of(HTTP1, HTTP2)) {
            Curl.Response response = post(protocol, "/limited", ofBytes(bytes));

            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.text()).isEqualTo(text);
        }
    }

    @Test
    void bodyLimit_lengthNotAnnounced_limitsWhatIsRead() throws Exception {
        assertThat(post(HTTP1, "/limited", ofBytes(20), "-H", "Transfer-Encoding: chunked").text()).isEqualTo("ada");
        assertThat(post(HTTP1, "/limited", ofBytes(21), "-H", "Transfer-Encoding: chunked").text()).isEqualTo("none");
    }

    @Test
    void body_comesSlowly_othersAreServedMeanwhile() throws Exception {
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{\"name\":");
            assertThat(Curl.get(SERVER.http("/ignore")).text()).isEqualTo("ignored");
            client.send("\"ada\"}");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.read(3)).isEqualTo("ada");
        }
    }

    @Test
    void body_clientLeavesHalfWay_theScriptIsGivenUp() throws Exception {
        long before = interruptions();
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /once HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            client.send("{\"name\":");
        }

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (interruptions() == before) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static long interruptions() {
        return SERVER.log().stream().filter(line -> line.matches("\\[handle] \\w{26}: interrupted")).count();
    }

    @Test
    void expectContinue_http1_isAnsweredWhenAScriptReads() throws Exception {
        String head = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n";
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /once" + head);
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("{\"name\":\"ada\"}");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.read(3)).isEqualTo("ada");

            client.send("POST /ignore" + head);
            assertThat(client.readHead()).as("nobody reads").startsWith("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP1, HTTP2})
    void ignored_largeBody_isTakenToItsEnd(String protocol) throws Exception {
        Path body = Files.write(folder.resolve("large"), new byte[20 << 20]);
        Curl.Response response = Curl.get(protocol, "-H", "Expect:", "--limit-rate", "20M", "--data-binary",
                "@" + body, SERVER.http("/ignore"));

        assertThat(response.exitCode()).isZero();
        assertThat(response.text()).isEqualTo("ignored");
    }

    @Test
    void ignored_bodyWhoseClientWaitsForTheAnswer_isNotWaitedFor() throws Exception {
        try (FrameClient client = SERVER.http2()) {
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, FrameClient.request("POST", "/ignore"))
                    .frame(FrameClient.DATA, 0, 1, new byte[100]).send();

            assertThat(client.await(frame -> frame.streamId() == 1).status()).isEqualTo(200);
        }
    }

    @Test
    void ignored_bodyThatDoesNotEnd_isCutOff() throws Exception {
        String part = "x".repeat(1 << 20);
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /ignore HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            assertThatThrownBy(() -> {
                for (int i = 0; i < 1 << 14; i++) {
                    client.send("100000\r\n" + part + "\r\n");
                }
            }).isInstanceOf(IOException.class);
        }
    }

    @Test
    void expectContinue_http10_isNotAnswered() throws Exception {
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /once HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n{\"name\":\"ada\"}");

            assertThat(client.readHead()).startsWith("HTTP/1.0 200 OK");
        }
    }

    @ParameterizedTest
    @CsvSource({"/once, 1", "/ignore, 0"})
    void expectContinue_http2_isAnsweredWhenAScriptReads(String path, int continues) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
            HttpClientRequest request = client.request(HttpMethod.POST, SERVER.httpPort(), "127.0.0.1", path)
                    .await(LIMIT_SECONDS, TimeUnit.SECONDS);
            List<String> events = new ArrayList<>();
            CompletableFuture<String> text = new CompletableFuture<>();
            request.putHeader("expect", "100-continue").putHeader("content-length", "14");
            request.continueHandler(_ -> {
                events.add("continue");
                request.end(Buffer.buffer("{\"name\":\"ada\"}"));
            });
            request.response().compose(response -> response.body()).onSuccess(body -> text.complete(body.toString()))
                    .onFailure(text::completeExceptionally);
            request.writeHead();

            assertThat(text.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(continues == 1 ? "ada" : "ignored");
            assertThat(events).hasSize(continues);
        } finally {
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void connection_afterBodiesReadRefusedAndIgnored_staysUsable() throws Exception {
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            String large = "x".repeat(LIMIT_BYTES + 1);
            client.send("POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{\"name\":\"ada\"}"
                    + "POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large
                    + "POST /once HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40001\r\n" + large
                    + "\r\n0\r\n\r\n"
                    + "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234"
                    + "POST /twice HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{\"name\":\"eve\"}");

            for (String answer : List.of("ada", "none", "none", "ignored", "eve")) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 ");
                assertThat(client.read(answer.length())).isEqualTo(answer);
            }
        }
    }
}
