package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.site.ReloadResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What helpers do to connections, and what they take from the site, over HTTP/1 and HTTP/2.
 *
 * <pre>
 * hello.txt ("0123456789")
 * .zeroserve/small.json ([1])
 * .zeroserve/large.json ([1] after 300 KiB of spaces, not kept in memory)
 * .zeroserve/scripts/helpers.c
 * </pre>
 */
class ScriptHelpersIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            static ZS_INLINE int is(const char *path, const char *name) {
                return zs_strcmp(path, name) == 0;
            }
            ZS_ENTRY zs_u64 helpers(void) {
                char path[64];
                zs_req_path(path, sizeof path);
                if (is(path, "/abort")) zs_abort();
                if (is(path, "/small")) zs_json_respond(200, zs_load_static_json(ZS_STR(".zeroserve/small.json")));
                if (is(path, "/large")) zs_json_respond(200, zs_load_static_json(ZS_STR(".zeroserve/large.json")));
                if (is(path, "/head")) { zs_req_set_method(ZS_STR("HEAD")); zs_req_set_uri(ZS_STR("/hello.txt")); }
                if (is(path, "/put")) { zs_req_set_method(ZS_STR("PUT")); zs_req_set_uri(ZS_STR("/hello.txt")); }
                if (is(path, "/get")) { zs_req_set_method(ZS_STR("GET")); zs_req_set_uri(ZS_STR("/hello.txt")); }
                if (is(path, "/limited")) zs_respond(200 + zs_rate_limit(ZS_STR("k"), 0, 0, 2), ZS_STR(""));
                return 0;
            }
            """;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(new SiteFixture().file("hello.txt", "0123456789")
            .file(".zeroserve/small.json", "[ 1 ]").file(".zeroserve/large.json", " ".repeat(300 * 1024) + "[ 1 ]")
            .file(".zeroserve/scripts/helpers.c", SCRIPT));

    @ParameterizedTest
    @CsvSource({"--http1.1, 52", "--http2-prior-knowledge, 92"})
    void abort_endsWithoutAResponse(String protocol, int curlsExitCode) throws Exception {
        for (String method : new String[] {"GET", "POST"}) {
            assertThat(SERVER.get(protocol, "/abort", "-X", method).exitCode()).as(method).isEqualTo(curlsExitCode);
        }
        assertThat(SERVER.get(protocol, "/hello.txt").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, /small", "--http1.1, /large", "--http2-prior-knowledge, /small",
        "--http2-prior-knowledge, /large"})
    void loadStaticJson_inMemoryAndOnDisk_isAnswered(String protocol, String path) throws Exception {
        Curl.Response response = SERVER.get(protocol, path);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(response.text()).isEqualTo("[1]");
    }

    @Test
    void internalFiles_areStillNotServed() throws Exception {
        assertThat(SERVER.get("--http1.1", "/.zeroserve/small.json").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"/head, GET, 200", "/put, GET, 405", "/put, HEAD, 405", "/get, PUT, 200"})
    void setMethod_decidesTheLookupAndKeepsTheMessageWhole(String path, String method, int status) throws Exception {
        for (String protocol : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
            Curl.Response response = method.equals("HEAD") ? SERVER.get(protocol, path, "--head")
                    : SERVER.get(protocol, path, "-X", method);

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.exitCode()).isZero();
            assertThat(response.body().length).isEqualTo(method.equals("HEAD") ? 0
                    : Integer.parseInt(response.header("content-length")));
        }
    }

    @Test
    void rateLimit_afterAReload_goesOnCounting() throws Exception {
        assertThat(SERVER.get("--http1.1", "/limited").status()).isEqualTo(200);
        assertThat(SERVER.reload()).isInstanceOf(ReloadResult.Swapped.class);
        assertThat(SERVER.get("--http1.1", "/limited").status()).isEqualTo(200);
        assertThat(SERVER.get("--http1.1", "/limited").status()).isEqualTo(203);
    }
}
