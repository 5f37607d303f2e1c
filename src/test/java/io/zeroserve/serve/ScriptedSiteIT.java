package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts in C, compiled as the folder is packed, over HTTP/1 and HTTP/2.
 *
 * <pre>
 * hello.txt ("0123456789")  .zeroserve/secret.txt  .zeroserve/scripts/10-headers.c  .zeroserve/scripts/20-answers.c
 * </pre>
 */
class ScriptedSiteIT {
    private static final long LIMIT_SECONDS = 30;
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");

    private static final String HEADERS = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 headers(void) {
                zs_meta_set(ZS_STR("zs.response.header.X-Script"), ZS_STR("seen"));
                zs_meta_set(ZS_STR("zs.response.header.server"), ZS_STR("renamed"));
                zs_meta_set(ZS_STR("zs.response.header.content-length"), ZS_STR("3"));
                zs_meta_set(ZS_STR("zs.response.header.transfer-encoding"), ZS_STR("chunked"));
                zs_meta_set(ZS_STR("zs.response.header.x-split"), ZS_STR("a\\r\\nx-injected: yes"));
                zs_meta_set(ZS_STR("zs.response.header.x bad"), ZS_STR("a"));
                return 0;
            }
            """;

    private static final String ANSWERS = """
            #include <zeroserve.h>
            static ZS_INLINE int is(const char *path, const char *name) {
                return zs_strcmp(path, name) == 0;
            }
            ZS_ENTRY zs_u64 answers(void) {
                char path[64];
                zs_req_path(path, sizeof path);
                if (is(path, "/answer")) zs_respond(201, ZS_STR("made by a script"));
                if (is(path, "/early")) zs_respond(103, ZS_STR(""));
                if (is(path, "/nothing")) zs_respond(204, ZS_STR("not sent"));
                if (is(path, "/rewrite")) zs_req_set_uri(ZS_STR("/hello.txt"));
                if (is(path, "/inside")) zs_req_set_uri(ZS_STR("/%2ezeroserve/secret.txt"));
                if (is(path, "/outside")) zs_req_set_uri(ZS_STR("/../x"));
                if (is(path, "/trap")) *(volatile char *)8 = 1;
                char edit[16];
                zs_req_query_param(ZS_STR("edit"), edit, sizeof edit);
                if (is(edit, "read")) zs_req_header(ZS_STR("range"), edit, sizeof edit);
                if (is(edit, "drop")) {
                    zs_req_delete_header(ZS_STR("if-*"));
                    zs_req_delete_header(ZS_STR("range"));
                }
                if (is(edit, "range")) zs_req_set_header(ZS_STR("Range"), ZS_STR("bytes=2-3"));
                if (is(edit, "match")) zs_req_append_header(ZS_STR("If-None-Match"), ZS_STR("*"));
                if (is(path, "/forever")) for (volatile int i = 0;; i++) { }
                return 0;
            }
            """;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(new SiteFixture().file("hello.txt", "0123456789")
            .file(".zeroserve/secret.txt", "secret").file(".zeroserve/scripts/10-headers.c", HEADERS)
            .file(".zeroserve/scripts/20-answers.c", ANSWERS));

    @Test
    void start_scripts_areNamedInChainOrder() {
        assertThat(SERVER.log()).anyMatch(line -> line.matches("compiled script '10-headers\\.o' \\(\\d+ bytes\\)"))
                .anyMatch(line -> line.matches("compiled script '20-answers\\.o' \\(\\d+ bytes\\)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/hello.txt | 200 |", "/nope | 404 |", "/hello.txt | 206 | -r 0-1",
        "/hello.txt | 416 | -r 10-", "/hello.txt | 405 | -X DELETE", "/hello.txt | 304 | -H if-none-match:*",
        "/answer | 201 |", "/trap | 500 |", "/outside | 400 |"})
    void response_ofEveryKind_carriesTheScriptsHeadersAndStaysWhole(String path, int status, String options)
            throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, path, options);

            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.exitCode()).as("a complete message").isZero();
            assertThat(response.headers()).containsEntry("x-script", "seen").containsEntry("server", "renamed")
                    .doesNotContainKeys("x-split", "x-injected", "x bad", "transfer-encoding");
        }
    }

    @Test
    void request_refusedBeforeTheChain_carriesNoHeaderOfIt() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/../x");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.headers()).doesNotContainKey("x-script");
    }

    @Test
    void script_responds_sendsItsBytesWithoutDefaults() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, "/answer");

            assertThat(response.text()).isEqualTo("made by a script");
            assertThat(response.header("content-length")).isEqualTo("16");
            assertThat(response.headers()).doesNotContainKeys("content-type", "etag");
        }
    }

    @Test
    void script_respondsToHead_keepsTheLength() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/answer", "--head");

        assertThat(response.header("content-length")).isEqualTo("16");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/early, 500", "/nothing, 204", "/trap, 500"})
    void script_answersWithoutContent_hasNone(String path, int status) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, path);

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void script_rewrites_servesTheOtherFile() throws Exception {
        assertThat(SERVER.get("--http1.1", "/rewrite").text()).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "none  | -r 0-1             | 206 | 01",
        "read  | -r 0-1             | 206 | 01",
        "read  | -H if-none-match:* | 304 | ''",
        "drop  | -r 0-1             | 200 | 0123456789",
        "drop  | -H if-none-match:* | 200 | 0123456789",
        "drop  | -H if-match:\"x\"   | 200 | 0123456789",
        "range |                    | 206 | 23",
        "range | -r 0-1             | 206 | 23",
        "match |                    | 304 | ''",
        "match | -r 0-1             | 304 | ''"})
    void script_editsWhatTheRequestAsksFor_theFileIsAnsweredAccordingly(
            String edit, String options, int status, String text) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, "/hello.txt?edit=" + edit, options);

            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void script_rewritesIntoTheInternalFolder_isNotServed(String protocol) throws Exception {
        Curl.Response response = SERVER.get(protocol, "/inside");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).doesNotContain("secret");
    }

    @Test
    void script_loopsForEver_othersAreServedAndItsClientsLeavingEndsIt() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), SERVER.httpPort())) {
            client.getOutputStream()
                    .write("GET /forever HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await("throttling");
            assertThat(SERVER.get("--http1.1", "/hello.txt").status()).isEqualTo(200);
        }
        await("interrupted");
    }

    private static void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (SERVER.log().stream().noneMatch(line -> line.contains(text))) {
            assertThat(System.nanoTime()).as("time until the log says " + text).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
