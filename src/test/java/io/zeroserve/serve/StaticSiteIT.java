package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A site over every protocol, with curl.
 *
 * <pre>
 * index.html  docs/index.html  about.html  hello.txt ("0123456789")  .zeroserve/secret.txt
 * </pre>
 */
class StaticSiteIT {
    @TempDir
    private static Path folder;
    private static TestServer server;

    /** The ways to ask. */
    enum Protocol {
        HTTP_1("HTTP/1.1", "--http1.1"),
        HTTP_2_PRIOR_KNOWLEDGE("HTTP/2", "--http2-prior-knowledge"),
        TLS_HTTP_1("HTTP/1.1", "--http1.1"),
        TLS_HTTP_2("HTTP/2", "--http2");

        private final String version;
        private final String option;

        Protocol(String version, String option) {
            this.version = version;
            this.option = option;
        }

        Curl.Response get(String path, String... options) throws Exception {
            String url = name().startsWith("TLS") ? server.https(path) : server.http(path);
            return Curl.get(Stream.of(List.of(option), List.of(options), List.of(url)).flatMap(List::stream)
                    .toArray(String[]::new));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path tar = new SiteFixture().file("index.html", "<h1>home</h1>").file("docs/index.html", "docs")
                .file("about.html", "about").file("hello.txt", "0123456789").file(".zeroserve/secret.txt", "secret")
                .write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(tar).setDevTls(true).setTlsAddr("127.0.0.1:0").setTryHtml(true));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void get_file_isServedWithItsHead(Protocol protocol) throws Exception {
        Curl.Response response = protocol.get("/");

        assertThat(response.protocol()).isEqualTo(protocol.version);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("<h1>home</h1>");
        assertThat(response.headers()).containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("content-length", "13").containsEntry("server", "zeroserve")
                .containsEntry("accept-ranges", "bytes")
                .containsEntry("last-modified", "Sun, 09 Sep 2001 01:46:40 GMT")
                .containsKeys("date", "etag");
    }

    @ParameterizedTest
    @EnumSource
    void head_file_hasTheHeadOfGetAndNoBody(Protocol protocol) throws Exception {
        Curl.Response get = protocol.get("/hello.txt");
        Curl.Response head = protocol.get("/hello.txt", "--head");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
        assertThat(head.header("content-length")).isEqualTo("10");
    }

    @ParameterizedTest
    @EnumSource
    void get_knownTag_is304WithoutBody(Protocol protocol) throws Exception {
        String tag = protocol.get("/hello.txt").header("etag");
        Curl.Response response = protocol.get("/hello.txt", "-H", "if-none-match: " + tag);

        assertThat(response.status()).isEqualTo(304);
        assertThat(response.exitCode()).isZero();
        assertThat(response.body()).isEmpty();
        assertThat(response.header("etag")).isEqualTo(tag);
        assertThat(response.header("content-length")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void get_range_is206(Protocol protocol) throws Exception {
        Curl.Response response = protocol.get("/hello.txt", "-r", "2-4");

        assertThat(response.status()).isEqualTo(206);
        assertThat(response.text()).isEqualTo("234");
        assertThat(response.header("content-range")).isEqualTo("bytes 2-4/10");
    }

    @ParameterizedTest
    @EnumSource
    void get_rangePastTheEnd_is416(Protocol protocol) throws Exception {
        Curl.Response response = protocol.get("/hello.txt", "-r", "10-");

        assertThat(response.status()).isEqualTo(416);
        assertThat(response.header("content-range")).isEqualTo("bytes */10");
        assertThat(response.header("content-length")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void post_file_is405WithAllow(Protocol protocol) throws Exception {
        Curl.Response response = protocol.get("/hello.txt", "-X", "POST", "-d", "x=1");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(response.text()).isEqualTo("Method Not Allowed");
    }

    @ParameterizedTest
    @EnumSource
    void options_file_tellsTheMethods(Protocol protocol) throws Exception {
        Curl.Response response = protocol.get("/hello.txt", "-X", "OPTIONS");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(protocol.get("", "-X", "OPTIONS", "--request-target", "*").status()).isEqualTo(204);
        assertThat(protocol.get("/nope", "-X", "OPTIONS").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void post_largeBodyNobodyReads_isAnswered(Protocol protocol) throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[8 << 20]);
        Curl.Response response = protocol.get("/hello.txt", "-H", "Expect:", "-X", "POST", "--data-binary", "@" + body);

        assertThat(response.status()).as("curl ended with " + response.exitCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"/docs, 200, docs", "/docs/, 200, docs", "/about, 200, about", "/about.html, 200, about",
        "/%61bout, 200, about", "/x/../about, 200, about", "/hello.txt/, 200, 0123456789", "/nope, 404, Not Found",
        "/?q=1, 200, <h1>home</h1>", "//hello.txt, 200, 0123456789", "/../etc/passwd, 400, Bad Request",
        "/%2e%2e/x, 400, Bad Request", "/docs%2findex.html, 400, Bad Request", "/%zz, 400, Bad Request",
        "/%00, 400, Bad Request", "/%ff, 400, Bad Request"})
    void get_path_isLookedUpByTheRules(String path, int status, String body) throws Exception {
        for (Protocol protocol : List.of(Protocol.HTTP_1, Protocol.TLS_HTTP_2)) {
            Curl.Response response = protocol.get(path);

            assertThat(response.status()).as(protocol + path).isEqualTo(status);
            assertThat(response.text()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.zeroserve/secret.txt", "/%2ezeroserve/secret.txt", "/.zeroserve/secret",
        "/.ZEROSERVE/secret.txt", "//.zeroserve//secret.txt", "/.zeroserve/secret.txt/",
        "/docs/../.zeroserve/secret.txt", "/.zeroserve", "/.zeroserve/", "/./.zeroserve/secret.txt",
        "/.zeroserve%2fsecret.txt", "/%2Ezeroserve./secret.txt", "/.zeroserve/../.zeroserve/secret.txt",
        "/.%7aeroserve/secret.txt"})
    void get_internalFileUnderAnySpelling_isNotServed(String path) throws Exception {
        for (Protocol protocol : Protocol.values()) {
            Curl.Response response = protocol.get(path);

            assertThat(response.status()).as(protocol + path).isIn(404, 400);
            assertThat(response.text()).doesNotContain("secret");
        }
    }

    @Test
    void get_tls12_isRefused() throws Exception {
        Curl.Response response = Curl.get("--tls-max", "1.2", server.https("/"));

        assertThat(response.exitCode()).as("curl's code for a failed handshake").isEqualTo(35);
        assertThat(response.status()).isZero();
    }

    @Test
    void get_tls13_isSpoken() throws Exception {
        assertThat(Curl.get("--tlsv1.3", server.https("/")).status()).isEqualTo(200);
    }
}
