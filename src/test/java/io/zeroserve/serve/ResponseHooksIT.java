package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import java.io.IOException;
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
 * Response hooks on the wire, over HTTP/1 and HTTP/2. The query's {@code status} is what a hook makes of the status,
 * and its {@code hook} what else it does.
 *
 * <pre>
 * hello.txt ("0123456789")  large.txt (300 KiB, not kept in memory)  .zeroserve/scripts/hooks.c
 * </pre>
 */
class ResponseHooksIT {
    private static final int LIMIT_SECONDS = 30;
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");

    private static final String SCRIPT = """
            #include <zeroserve.h>
            static ZS_INLINE int is(const char *path, const char *name) {
                return zs_strcmp(path, name) == 0;
            }
            ZS_ENTRY zs_u64 chain(void) {
                char path[64], wanted[16];
                zs_meta_set(ZS_STR("zs.response.header.x-early"), ZS_STR("metadata"));
                zs_s64 input = zs_json_new_object();
                zs_req_query_param(ZS_STR("status"), wanted, sizeof wanted);
                zs_s64 status = 0;
                for (char *c = wanted; *c; c++) status = status * 10 + *c - '0';
                zs_json_set_i64(input, status);
                zs_res_hook(ZS_STR(""), ZS_STR("change"), input);
                zs_res_hook(ZS_STR("hooks"), ZS_STR("trap"), input);
                zs_res_hook(ZS_STR("nowhere"), ZS_STR("nothing"), input);
                zs_res_hook(ZS_STR("hooks"), ZS_STR("last"), input);
                zs_req_path(path, sizeof path);
                if (is(path, "/answer")) zs_respond(201, ZS_STR("made by a script"));
                if (is(path, "/trap")) *(volatile char *)8 = 1;
                if (is(path, "/outside")) zs_req_set_uri(ZS_STR("/../x"));
                if (is(path, "/abort")) zs_abort();
                return 0;
            }
            ZS_CALL_ENTRY(change, input) {
                char seen[64], what[16];
                zs_s64 status = 0;
                zs_json_read_i64(input, &status, 8);
                if (status) zs_res_set_status(status);
                zs_res_header(ZS_STR("x-early"), seen, sizeof seen);
                zs_meta_set(ZS_STR("zs.response.header.x-seen"), ZS_STR(seen));
                zs_res_replace_header(
                    ZS_STR("{`name`:`*`,`search_regexp`:`^text/plain.*|^bytes$`,`replace`:`changed`}"));
                zs_req_query_param(ZS_STR("hook"), what, sizeof what);
                if (is(what, "inject")) {
                    zs_meta_set(ZS_STR("zs.response.header.x-split"), ZS_STR("a\\r\\nx-injected: yes"));
                    zs_meta_set(ZS_STR("zs.response.header.x-a\\r\\nx-injected"), ZS_STR("yes"));
                    zs_meta_set(ZS_STR("zs.response.header.content-length"), ZS_STR("3"));
                    zs_meta_set(ZS_STR("zs.response.header.transfer-encoding"), ZS_STR("chunked"));
                    zs_res_replace_header(
                        ZS_STR("{`name`:`content-length`,`search_regexp`:`.*`,`replace`:`3`}"));
                }
                if (is(what, "split")) {
                    zs_meta_set(ZS_STR("zs.response.header.x-rolled-back"), ZS_STR("no"));
                    zs_res_replace_header(
                        ZS_STR("{`name`:`server`,`search`:`ose`,`replace`:`\\\\r\\\\nx-injected: yes`}"));
                }
                if (is(what, "load")) zs_object_free(zs_load_static_json(ZS_STR("large.json")));
                if (is(what, "forever")) for (volatile int i = 0;; i++) { }
                return input;
            }
            ZS_CALL_ENTRY(trap, input) {
                zs_res_set_status(599);
                zs_meta_set(ZS_STR("zs.response.header.x-trap"), ZS_STR("yes"));
                return *(volatile zs_s64 *)8;
            }
            ZS_CALL_ENTRY(last, input) {
                zs_meta_set(ZS_STR("zs.response.header.x-last"), ZS_STR("ran"));
                zs_respond(418, ZS_STR("no answer from a hook"));
                return -1;
            }
            """.replace("`", "\\\"");

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(new SiteFixture().file("hello.txt", "0123456789")
            .file("large.json", " ".repeat(300 * 1024) + "[]").file(".zeroserve/scripts/hooks.c", SCRIPT));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/hello.txt | 200 |", "/large.json | 200 |", "/nope | 404 |",
        "/hello.txt | 206 | -r 0-1", "/hello.txt | 416 | -r 10-", "/hello.txt | 405 | -X DELETE",
        "/hello.txt | 304 | -H if-none-match:*", "/answer | 201 |", "/trap | 500 |", "/outside | 400 |",
        "/hello.txt | 200 | --head", "/hello.txt?hook=load | 200 |"})
    void hooks_ofEveryKindOfResponse_runInOrderAndAreRolledBack(String path, int status, String options)
            throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, path, options);

            assertThat(response.exitCode()).as("a complete message").isZero();
            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.headers()).containsEntry("x-early", "metadata").containsEntry("x-seen", "metadata")
                    .containsEntry("x-last", "ran").doesNotContainKey("x-trap");
            assertThat(response.headers().keySet()).filteredOn("date"::equals).hasSize(1);
        }
        assertThat(SERVER.log())
                .anyMatch(line -> line.contains("script 'hooks.o' section 'zeroserve.call.trap' failed"))
                .anyMatch(line -> line.endsWith("no function 'nothing' of a script 'nowhere' for a response hook"));
    }

    @Test
    void request_refusedBeforeTheChain_hasNoHooks() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/../x?status=299");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.headers()).doesNotContainKey("x-last");
    }

    @Test
    void abort_hasNoHooks() throws Exception {
        assertThat(SERVER.get("--http1.1", "/abort?status=200").exitCode()).as("curl: empty reply").isEqualTo(52);
    }

    @Test
    void replaceHeader_patternOverAll_changesWhatTheServerSaid() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/hello.txt");

        assertThat(response.header("content-type")).isEqualTo("changed");
        assertThat(response.header("accept-ranges")).isEqualTo("changed");
        assertThat(response.text()).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @CsvSource({"/hello.txt, 404, 404, 10", "/hello.txt, 204, 204,", "/hello.txt, 205, 205, 0", "/hello.txt, 304, 304,",
        "/hello.txt, 100, 500, 10", "/hello.txt, 199, 500, 10", "/hello.txt, 999, 999, 10", "/large.json, 204, 204,",
        "/answer, 204, 204,", "/nope, 200, 200, 9"})
    void setStatus_whateverItIs_theMessageStaysWhole(String path, int set, int sent, String length) throws Exception {
        for (String protocol : PROTOCOLS) {
            for (String method : List.of("GET", "HEAD")) {
                boolean head = method.equals("HEAD");
                Curl.Response response = SERVER.get(protocol, path + "?status=" + set, head ? "--head" : null);

                assertThat(response.exitCode()).as(protocol + ' ' + method).isZero();
                assertThat(response.status()).isEqualTo(sent);
                assertThat(response.header("content-length")).isEqualTo(length);
                assertThat(response.body()).hasSize(length == null || head ? 0 : Integer.parseInt(length));
            }
        }
    }

    @Test
    void setStatus_of304To200_isEmpty() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, "/hello.txt?status=200", "-H if-none-match:*");

            assertThat(response.exitCode()).isZero();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-length")).isEqualTo("0");
        }
    }

    /** Whatever a status forbids, a pipelined second response must begin where the first one ends. */
    @ParameterizedTest
    @ValueSource(ints = {100, 199, 200, 204, 205, 304, 404, 999})
    void setStatus_onAConnectionThatGoesOn_leavesNoByteBehind(int status) throws Exception {
        String two = "GET /hello.txt?status=" + status + " HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /nope HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        String responses = untilClosed(two);

        int second = responses.indexOf("HTTP/1.1 404 Not Found\r\n", 1);
        assertThat(second).as(responses).isPositive();
        String first = responses.substring(0, second);
        int headEnd = first.indexOf("\r\n\r\n") + 4;
        boolean none = status == 204 || status == 205 || status == 304;
        assertThat(first.substring(headEnd)).isEqualTo(none ? "" : "0123456789");
    }

    @Test
    void headers_injectedByAHook_areLeftOut() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, "/hello.txt?hook=inject");

            assertThat(response.exitCode()).isZero();
            assertThat(response.text()).isEqualTo("0123456789");
            assertThat(response.header("content-length")).isEqualTo("10");
            assertThat(response.headers().keySet()).noneMatch(name -> name.contains("split"))
                    .noneMatch(name -> name.contains("injected")).doesNotContain("transfer-encoding", "x-a");
        }
    }

    @Test
    void headers_splitByAHook_rollTheHookBack() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, "/hello.txt?hook=split&status=299");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers()).containsEntry("server", "zeroserve").containsEntry("x-last", "ran")
                    .doesNotContainKeys("x-injected", "x-rolled-back", "x-seen");
        }
    }

    @Test
    void hook_loopsForEver_othersAreServedAndItsClientLeavingEndsIt() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), SERVER.httpPort())) {
            client.getOutputStream().write(
                    "GET /hello.txt?hook=forever HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await("throttling");
            assertThat(SERVER.get("--http1.1", "/hello.txt").status()).isEqualTo(200);
        }
        await("interrupted");
        assertThat(SERVER.get("--http1.1", "/hello.txt").status()).isEqualTo(200);
    }

    private static void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (SERVER.log().stream().noneMatch(line -> line.contains(text))) {
            assertThat(System.nanoTime()).as("time until the log says " + text).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static String untilClosed(String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.httpPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
