package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The file server on the wire, over HTTP/1 and HTTP/2. The header {@code x-config} is its configuration.
 *
 * <pre>
 * www/
 *   page.txt ("0123456789")  page.txt.tag ("tag" in quotes)  bad.txt  bad.txt.tag (no quotes)  tpl.html (a place)
 *   big.css  big.css.gz  docs/index.html  secret/key.txt
 *   list/{b.txt, A.txt, &lt;b&gt;&amp;'x.txt, a:b, ü.txt, hidden.bak, sub/file}
 * outside.txt  .zeroserve/{key.txt, scripts/files.c}
 * </pre>
 */
class FileServerIT {
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");
    private static final String SCRIPT = """
            #include <zeroserve.h>
            static char config[4096];
            ZS_ENTRY zs_u64 files(void) {
                char rewrite[64];
                zs_meta_set(ZS_STR("zs.response.header.x-script"), ZS_STR("seen"));
                zs_s64 n = zs_req_header(ZS_STR("x-config"), config, sizeof config);
                if (zs_req_query_param(ZS_STR("to"), rewrite, sizeof rewrite) > 0)
                    zs_req_set_uri(ZS_STR(rewrite));
                if (zs_req_header(ZS_STR("x-method"), rewrite, sizeof rewrite) > 0)
                    zs_req_set_method(ZS_STR(rewrite));
                if (n > 0 && zs_file_server(config, n) == 2) {
                    zs_s64 length = zs_meta_get(ZS_STR("http.error.status_code"), rewrite, sizeof rewrite);
                    zs_respond(403, rewrite, length);
                }
                return 0;
            }
            """;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(site());

    private static SiteFixture site() {
        SiteFixture site = new SiteFixture().file(".zeroserve/scripts/files.c", SCRIPT)
                .file(".zeroserve/key.txt", "internal").file("outside.txt", "outside")
                .file("www/page.txt", "0123456789").file("www/page.txt.tag", "\"tag\"\n")
                .file("www/bad.txt", "0123456789").file("www/bad.txt.tag", "bad\r\nx-injected: yes")
                .file("www/tpl.html", "<zs-meta>zs.response.header.x-script</zs-meta>")
                .file("www/big.css", "a".repeat(1000)).gzip("www/big.css.gz", "a".repeat(1000))
                .file("www/docs/index.html", "docs").file("www/secret/key.txt", "secret");
        for (String name : List.of("b.txt", "A.txt", "<b>&'x.txt", "a:b", "\u00fc.txt", "hidden.bak", "sub/file")) {
            site.file("www/list/" + name, "x".repeat(2000));
        }
        return site.file("www/list/b.txt", "xy");
    }

    /** Back ticks in the configuration are quotes; options are separated by spaces. */
    private static Curl.Response get(String protocol, String path, String config, String options) throws Exception {
        return SERVER.get(protocol, path, "-H x-config:" + config.replace('`', '"').replace(" ", ""), options);
    }

    private static Curl.Response get(String path, String config) throws Exception {
        return get("--http1.1", path, config, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "/page.txt    | -                     | 200 | 0123456789",
        "/page.txt    | --head                | 200 | ''",
        "/page.txt    | -r 2-3                | 206 | 23",
        "/page.txt    | -r 2-3,5-6            | 200 | 0123456789",
        "/page.txt    | -H range:lines=1-2    | 200 | 0123456789",
        "/page.txt    | -H range:bytes=2-1    | 416 | invalid range",
        "/page.txt    | -H range:bytes=x      | 416 | invalid range",
        "/page.txt    | -H range:bytes=10-    | 416 | failed to overlap",
        "/page.txt    | -H if-none-match:*    | 304 | ''",
        "/page.txt    | -H if-match:\"no\"    | 412 | Precondition Failed",
        "/page.txt    | -X POST               | 405 | Method Not Allowed",
        "/page.txt    | -H x-method:PUT       | 405 | Method Not Allowed",
        "/none        | -X POST               | 404 | Not Found",
        "/none        | -                     | 404 | Not Found",
        "/docs/       | -                     | 200 | docs",
        "/list/       | -                     | 404 | Not Found",
        "/outside.txt | -                     | 404 | Not Found",
        "/?to=/../x   | -                     | 403 | 400",
        "/page.txt    | -H accept-encoding:gzip | 200 | 0123456789"})
    void file_underTheRoot_isAnsweredAsAsked(String path, String options, int status, String text) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = get(protocol, path, "{`root`:`www`}", options);

            assertThat(response.exitCode()).as("a complete message").isZero();
            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.text()).isEqualTo(text);
            assertThat(response.headers()).containsEntry("x-script", "seen");
        }
    }

    @Test
    void rangeOutside_tellsTheSize() throws Exception {
        assertThat(get("--http1.1", "/page.txt", "{`root`:`www`}", "-r 10-").header("content-range"))
                .isEqualTo("bytes */10");
        assertThat(get("--http1.1", "/page.txt", "{`root`:`www`}", "-H range:bytes=x").headers())
                .doesNotContainKey("content-range");
        assertThat(get("--http1.1", "/page.txt", "{`root`:`www`}", "-X POST").header("allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/docs                   | {`root`:`www`}                         | 308 | /docs/",
        "/docs?a=b&c             | {`root`:`www`}                         | 308 | /docs/?a=b&c",
        "/page.txt/              | {`root`:`www`}                         | 308 | /page.txt",
        "//docs                  | {`root`:`www`}                         | 308 | /docs/",
        "/x/../docs              | {`root`:`www`}                         | 308 | /docs/",
        "/list                   | {`root`:`www`,`browse`:true}           | 308 | /list/",
        "/list                   | {`root`:`www`,`browse`:true,`canonical_uris`:false} | 308 | /list/",
        "/docs                   | {`root`:`www`,`canonical_uris`:false}  | 200 |",
        "/page.txt/              | {`root`:`www`,`canonical_uris`:false}  | 200 |",
        "/here?to=/docs          | {`root`:`www`}                         | 200 |",
        "/here/?to=/page.txt     | {`root`:`www`}                         | 200 |",
        "/docs/                  | {`root`:`www`}                         | 200 |"})
    void slash_missingOrTooMany_isRedirected(String path, String config, int status, String location) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = get(protocol, path, config, null);

            assertThat(response.status()).as(protocol).isEqualTo(status);
            assertThat(response.header("location")).isEqualTo(location);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/..%2fdocs", "/%5cevil.example/../docs", "/\\evil.example/../docs",
        "/docs%0d%0ax-injected:%20yes", "/docs?%0d%0ax-injected:%20yes"})
    void redirect_hostileTarget_staysOnTheHost(String path) throws Exception {
        Curl.Response response = get(path, "{`root`:`www`}");

        assertThat(response.headers()).doesNotContainKey("x-injected");
        if (response.header("location") != null) {
            assertThat(response.header("location")).startsWith("/docs/");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/.zeroserve/key.txt            | {`browse`:true}",
        "/%2ezeroserve/key.txt          | {`browse`:true}",
        "/.ZEROSERVE/key.txt            | {`browse`:true}",
        "/.zeroserve/                   | {`browse`:true}",
        "/key.txt                       | {`root`:`.zeroserve`,`browse`:true}",
        "/                              | {`root`:`.zeroserve`,`browse`:true}",
        "/key.txt                       | {`root`:`www/../.zeroserve`,`browse`:true}",
        "/outside.txt                   | {`root`:`www/..`,`browse`:true}",
        "/outside.txt                   | {`root`:`www/{http.request.header.x-evil}`,`browse`:true}",
        "/                              | {`index_names`:[`.zeroserve/key.txt`]}",
        "/www/                          | {`index_names`:[`../.zeroserve/key.txt`,`../outside.txt`]}",
        "/secret/key.txt                | {`root`:`www`,`hide`:[`secret`]}",
        "/secret/                       | {`root`:`www`,`hide`:[`secret`],`browse`:true}",
        "/secret/key.txt                | {`root`:`www`,`hide`:[`www/secret`]}",
        "/secret/key.txt                | {`root`:`www`,`hide`:[`*.txt`]}",
        "/secret/./key.txt              | {`root`:`www`,`hide`:[`www/secret/key.txt`]}",
        "/s%65cret/key.txt              | {`root`:`www`,`hide`:[`secret`]}"})
    void escape_byRootIndexOrSpelling_isNotServed(String path, String config) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = get(protocol, path, config, "-H x-evil:..");

            assertThat(response.status()).as(protocol).isEqualTo(404);
            assertThat(response.text()).isEqualTo("Not Found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{`root`:`/etc`}", "{`fs`:`file`,`root`:`etc`}", "{`root`:`{http.request.header.x-evil}`}"})
    void realFileSystem_isNotExposed(String config) throws Exception {
        Curl.Response response = get("--http1.1", "/passwd", config, "-H x-evil:/etc");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).isEqualTo("403");
        assertThat(SERVER.log()).anyMatch(line -> line.contains("files.o: zs_file_server: the server's file system"));
    }

    @ParameterizedTest
    @CsvSource({"404, 404, 10", "500, 500, 10", "204, 204,", "304, 304,", "205, 205, 0", "100, 500, 10"})
    void statusCode_isSentWithTheWholeFile(int code, int sent, String length) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = get(protocol, "/page.txt", "{`root`:`www`,`status_code`:" + code + "}",
                    "-r 0-1 -H if-none-match:*");

            assertThat(response.exitCode()).isZero();
            assertThat(response.status()).isEqualTo(sent);
            assertThat(response.header("content-length")).isEqualTo(length);
            assertThat(response.text()).isEqualTo("10".equals(length) ? "0123456789" : "");
        }
    }

    @Test
    void passThru_miss_isLeftToTheStaticLookup() throws Exception {
        assertThat(get("/outside.txt", "{`root`:`www`,`pass_thru`:true}").text()).isEqualTo("outside");
        assertThat(get("/page.txt", "{`root`:`www`,`pass_thru`:true}").text()).isEqualTo("0123456789");
    }

    @Test
    void etagFile_isTheTag() throws Exception {
        String config = "{`root`:`www`,`etag_file_extensions`:[`.none`,`.tag`]}";

        assertThat(get("/page.txt", config).header("etag")).isEqualTo("\"tag\"");
        Curl.Response unchanged = get("--http1.1", "/page.txt", config, "-H if-none-match:\"tag\"");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("etag")).isEqualTo("\"tag\"");
        assertThat(get("--http1.1", "/page.txt", config, "-H if-range:\"tag\" -r 2-3").text()).isEqualTo("23");
        assertThat(get("/bad.txt", config).headers()).doesNotContainKey("x-injected");
        assertThat(get("/bad.txt", config).header("etag")).matches("\"[0-9a-f]{32}\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{`root`:`www`}                                 | gzip          | no",
        "{`root`:`www`,`precompressed`:{`gzip`:{}}}     | gzip          | yes",
        "{`root`:`www`,`precompressed`:{`gzip`:{}}}     | br            | no",
        "{`root`:`www`,`precompressed`:{`gzip`:{}}}     | gzip;q=0      | no",
        "{`root`:`www`,`precompressed`:{`gzip`:{}}}     | gzip;q=0.5,identity | no",
        "{`root`:`www`,`precompressed`:{`br`:{}}}       | br,gzip       | no"})
    void precompressed_isSentIfWantedAndConfigured(String config, String accepted, String coded) throws Exception {
        Curl.Response response = get("--http1.1", "/big.css", config, "-H accept-encoding:" + accepted);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-encoding")).isEqualTo(coded.equals("yes") ? "gzip" : null);
        assertThat(response.header("content-type")).startsWith("text/css");
        assertThat(response.header("vary")).isEqualToIgnoringCase("accept-encoding");
    }

    @Test
    void template_isFilled() throws Exception {
        assertThat(get("/tpl.html", "{`root`:`www`}").text()).isEqualTo("seen");
        assertThat(get("/tpl.html", "{`root`:`www`,`status_code`:404}").status()).isEqualTo(404);
    }

    @Test
    void listing_asPage_isEscapedAndRelative() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = get(protocol, "/list/", "{`root`:`www`,`browse`:true,`hide`:[`*.bak`]}", null);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(response.header("vary")).isEqualTo("accept");
            assertThat(response.text()).contains("<h1>/list/</h1>", "<a href=\"../\">../</a>",
                    "<a href=\"./%3Cb%3E%26%27x.txt\">&lt;b&gt;&amp;&#39;x.txt</a>", "<a href=\"./a%3Ab\">a:b</a>",
                    "<a href=\"./%C3%BC.txt\">\u00fc.txt</a>", "<a href=\"./sub/\">sub/</a>", "2.0 KiB")
                    .doesNotContain("<b>", "hidden.bak");
            assertThat(response.text()).containsSubsequence("sub/", "A.txt", "b.txt");
        }
    }

    @Test
    void listing_ofTheRoot_hidesWhatIsInternal() throws Exception {
        Curl.Response response = get("/", "{`browse`:true}");

        assertThat(response.text()).contains("outside.txt", "./www/").doesNotContain("zeroserve", "../");
    }

    @Test
    void listing_asJson_tellsOfEveryEntry() throws Exception {
        Curl.Response response = get("--http1.1", "/list/", "{`root`:`www`,`browse`:true}",
                "-H accept:application/json,text/html;q=0.5");
        JsonArray entries = new JsonArray(response.text());

        assertThat(response.header("content-type")).isEqualTo("application/json; charset=utf-8");
        assertThat(entries).hasSize(7);
        assertThat(entries.getJsonObject(0).fieldNames()).containsExactlyInAnyOrder("name", "size", "url", "mod_time",
                "mode", "is_dir", "is_symlink");
        assertThat(entries.getJsonObject(0).getString("name")).isEqualTo("sub/");
        assertThat(entries.getJsonObject(0).getBoolean("is_dir")).isTrue();
        JsonObject small = entries.stream().map(JsonObject.class::cast)
                .filter(entry -> entry.getString("name").equals("b.txt")).findFirst().orElseThrow();
        assertThat(small.getLong("size")).isEqualTo(2);
        assertThat(small.getString("url")).isEqualTo("./b.txt");
        assertThat(small.getString("mod_time")).endsWith("Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "{`sort`:[`name`]}                    | -                    | <b>&'x.txt",
        "{`sort`:[`name`,`desc`]}             | -                    | \u00fc.txt",
        "{`sort`:[`size`,`desc`]}             | -                    | \u00fc.txt",
        "{`sort`:[`size`]}                    | -                    | sub/",
        "{}                                   | ?sort=name&order=desc | \u00fc.txt",
        "{}                                   | ?sort=nonsense       | sub/"})
    void listing_order_isTheScriptsOrTheClients(String browse, String query, String first) throws Exception {
        Curl.Response response = get("--http1.1", "/list/" + (query == null ? "" : query),
                "{`root`:`www`,`browse`:" + browse + "}", "-H accept:text/plain");

        assertThat(response.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.text().split("\n")[1]).startsWith(first + "\t");
    }

    @Test
    void listing_limit_isKept() throws Exception {
        Curl.Response response = get("--http1.1", "/list/", "{`root`:`www`,`browse`:{`file_limit`:3}}",
                "-H accept:application/json");

        assertThat(new JsonArray(response.text())).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"-X POST, 405", "--head, 200"})
    void listing_method_isAnswered(String option, int status) throws Exception {
        Curl.Response response = get("--http1.1", "/list/", "{`root`:`www`,`browse`:true}", option);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.exitCode()).isZero();
        assertThat(response.body().length > 0).isEqualTo(status == 405);
    }
}
