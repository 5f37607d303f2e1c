package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.SiteFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages that metadata is put into, over HTTP/1 and HTTP/2. The script stores the query's {@code user}.
 *
 * <pre>
 * page.html, page.xml, page.txt, disk.html (300 KiB, not kept in memory), huge.html (more than 1 MiB): each with places
 * .zeroserve/headers.json  page.html.gz  plain.html (no place)  latin.html (not UTF-8)  many.html (40 places)
 * </pre>
 */
class TemplatesIT {
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");
    private static final String PAGE = "<p title='<zs-meta escape>user</zs-meta>'><zs-meta>user</zs-meta></p>";
    private static final String SCRIPT = """
            #include <zeroserve.h>
            static char value[30000];
            ZS_ENTRY zs_u64 store(void) {
                zs_s64 n = zs_req_query_param(ZS_STR("user"), value, sizeof value);
                if (n > 0) zs_meta_set(ZS_STR("user"), value, n);
                if (n == 3 && zs_strcmp(value, "big") == 0) {
                    zs_memset(value, 'x', sizeof value);
                    for (int i = 0; i < 8; i++) {
                        char key[8] = "big";
                        zs_utoa10(i, key + 3, 5);
                        zs_meta_set(key, zs_strlen(key), value, sizeof value);
                    }
                }
                return 0;
            }
            """;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(site());

    private static SiteFixture site() {
        SiteFixture site = new SiteFixture().file(".zeroserve/scripts/store.c", SCRIPT)
                .file(".zeroserve/headers.json", "{\"*.html\":{\"x-site\":\"said\"}}");
        // Long enough for a compressed form to be smaller.
        String compressible = PAGE + " ".repeat(1000);
        for (String name : List.of("page.html", "page.htm", "page.xml", "page.txt")) {
            site.file(name, compressible);
        }
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            many.append("<zs-meta>big").append(i % 8).append("</zs-meta>");
        }
        return site.gzip("page.html.gz", compressible)
                .file("disk.html", PAGE + " ".repeat(300 * 1024))
                .file("huge.html", PAGE + " ".repeat(1 << 20))
                .file("plain.html", "<p>plain</p>")
                .file("latin.html", ("\u00e4" + PAGE).getBytes(StandardCharsets.ISO_8859_1))
                .file("many.html", many.toString().repeat(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page.html", "/page.htm", "/page.xml", "/disk.html"})
    void page_withMetadata_isFilledAndWhole(String path) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, path + "?user=Zo%C3%AB");

            assertThat(response.exitCode()).isZero();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).startsWith("<p title='Zo\u00eb'>Zo\u00eb</p>");
            assertThat(response.header("content-length")).isEqualTo(Integer.toString(response.body().length));
            assertThat(response.headers()).containsKeys("content-type", "server", "date")
                    .doesNotContainKeys("etag", "last-modified", "accept-ranges", "content-encoding");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r 0-1", "-H if-none-match:*", "-H if-modified-since:Sun,01-Jan-2040",
        "-H if-match:\"other\"", "-H accept-encoding:gzip"})
    void page_withMetadata_knowsNoConditionRangeOrCoding(String option) throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/page.html?user=u", option);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).startsWith("<p title='u'>u</p>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page.html", "/disk.html"})
    void page_head_hasTheLengthOnly(String path) throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = SERVER.get(protocol, path + "?user=u", "--head");

            assertThat(response.exitCode()).isZero();
            assertThat(response.body()).isEmpty();
            assertThat(response.header("content-length"))
                    .isEqualTo(Integer.toString(SERVER.get(protocol, path + "?user=u").body().length));
        }
    }

    @Test
    void page_withoutMetadata_isSentAsItIs() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/page.html");

        assertThat(response.text()).startsWith(PAGE);
        assertThat(response.headers()).containsKeys("etag", "accept-ranges");
        assertThat(SERVER.get("--http1.1", "/page.html", "-H accept-encoding:gzip").headers())
                .containsEntry("content-encoding", "gzip");
    }

    @ParameterizedTest
    @CsvSource({"/page.txt", "/huge.html", "/latin.html", "/plain.html"})
    void file_thatIsNoTemplate_keepsItsTagAndItsBytes(String path) throws Exception {
        Curl.Response response = SERVER.get("--http1.1", path + "?user=u");

        assertThat(response.headers()).containsKeys("etag", "accept-ranges");
        assertThat(response.body()).isEqualTo(Files.readAllBytes(SERVER.folder().resolve(path.substring(1))));
    }

    @Test
    void page_withMetadata_carriesWhatTheSiteSays() throws Exception {
        assertThat(SERVER.get("--http1.1", "/page.html?user=u").headers()).containsEntry("x-site", "said");
    }

    @Test
    void page_tooLargeForPlaces_isWarnedOf() {
        assertThat(SERVER.log()).anyMatch(line -> line.contains("huge.html is larger than 1048576 bytes"));
    }

    @Test
    void markup_fromAClient_staysTextWhereEscaped() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/page.html?user=%27%3E%3Cscript%3Ealert(1)%3C/script%3E%26");

        assertThat(response.text()).startsWith(
                "<p title='&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;'>'><script>alert(1)</script>&</p>");
    }

    @Test
    void place_fromAClient_isNotFilledAgain() throws Exception {
        Curl.Response response = SERVER.get("--http1.1", "/page.html?user=%3Czs-meta%3Euser%3C/zs-meta%3E");

        assertThat(response.text()).contains("><zs-meta>user</zs-meta></p>");
    }

    @Test
    void page_thatBecomesTooLarge_is500AndALine() throws Exception {
        assertThat(SERVER.get("--http1.1", "/many.html?user=big").status()).isEqualTo(500);
        assertThat(SERVER.log()).anyMatch(line -> line.startsWith("[handle] ")
                && line.endsWith("many.html with its metadata is larger than 8388608 bytes"));
        assertThat(SERVER.get("--http1.1", "/page.html?user=u").status()).isEqualTo(200);
    }

    @Test
    void page_otherMethod_is405() throws Exception {
        assertThat(SERVER.get("--http1.1", "/page.html?user=u", "-X", "POST").status()).isEqualTo(405);
    }
}
