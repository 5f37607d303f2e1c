package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What answers where no file does. The script traps at {@code /trap} and answers 404 itself at {@code /said}.
 *
 * <pre>
 * index.html  404.html  404.html.br (a stand-in)  50x.html  .zeroserve/scripts/a.o  .zeroserve/headers.json
 * </pre>
 */
class SpecialPagesIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY zs_u64 a(void) {
              char path[32];
              zs_req_path(path, sizeof(path));
              if (zs_strcmp(path, "/said") == 0) {
                zs_respond(404, ZS_STR("said so"));
              }
              if (zs_strcmp(path, "/trap") == 0) {
                return *(volatile zs_u64 *)8;
              }
              return 0;
            }
            """;

    @TempDir
    private Path folder;
    private Path tar;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        Path source = Files.writeString(folder.resolve("a.c"), SCRIPT);
        tar = new SiteFixture().file("index.html", "home").file("404.html", "<h1>nothing here</h1>")
                .file("404.html.br", "short").file("50x.html", "<h1>sorry</h1>")
                .file(".zeroserve/scripts/a.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .file(".zeroserve/headers.json", "{\"404.html\": {\"cache-control\": \"no-store\"}}")
                .write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(tar));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void get_unknownPath_hasTheSitesPageAndStillStatus404() throws Exception {
        Curl.Response response = Curl.get(server.http("/nope"));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).isEqualTo("<h1>nothing here</h1>");
        assertThat(response.headers()).containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("content-length", "21").containsEntry("cache-control", "no-store")
                .containsEntry("vary", "accept-encoding").doesNotContainKeys("etag", "last-modified", "accept-ranges");
    }

    @Test
    void get_unknownPathWithConditions_ignoresThem() throws Exception {
        Curl.Response response = Curl.get("-H", "if-none-match: *", "-r", "0-1", server.http("/nope"));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).isEqualTo("<h1>nothing here</h1>");
    }

    @Test
    void get_unknownPathAcceptingBrotli_hasThatFormOfThePage() throws Exception {
        Curl.Response response = Curl.get("-H", "accept-encoding: br", server.http("/nope"));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).isEqualTo("short");
        assertThat(response.header("content-encoding")).isEqualTo("br");
    }

    @Test
    void head_unknownPath_hasTheHeadOfGet() throws Exception {
        Curl.Response get = Curl.get(server.http("/nope"));
        Curl.Response head = Curl.get("--head", server.http("/nope"));

        get.headers().remove("date");
        head.headers().remove("date");
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void get_trappingScript_hasThePageForServerErrors() throws Exception {
        Curl.Response response = Curl.get(server.http("/trap"));

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).isEqualTo("<h1>sorry</h1>");
    }

    @Test
    void get_scriptsOwn404_isLeftAlone() throws Exception {
        assertThat(Curl.get(server.http("/said")).text()).isEqualTo("said so");
    }

    @Test
    void post_anything_hasNoPage() throws Exception {
        assertThat(Curl.get("-X", "POST", "-d", "x", server.http("/trap")).text()).isEmpty();
        assertThat(Curl.get("-X", "OPTIONS", server.http("/nope")).text()).isEqualTo("Not Found");
    }

    @Test
    void get_pageByItsOwnPath_isAFile() throws Exception {
        assertThat(Curl.get(server.http("/404.html")).status()).isEqualTo(200);
    }

    @Test
    void get_spa_answersNavigationsAlone() throws Exception {
        try (TestServer spa = new TestServer(TestServer.options(tar).setSpa(true))) {
            Curl.Response page = Curl.get("-H", "accept: text/html", spa.http("/users/1"));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).isEqualTo("home");
            assertThat(page.header("vary")).isEqualTo("accept, sec-fetch-mode");
            assertThat(Curl.get("-H", "accept: text/html", "-H", "if-none-match: " + page.header("etag"),
                    spa.http("/users/2")).status()).isEqualTo(304);
            assertThat(Curl.get("-H", "sec-fetch-mode: navigate", spa.http("/users/1")).text()).isEqualTo("home");
            assertThat(Curl.get("-H", "accept: application/json", spa.http("/users/1")).status()).isEqualTo(404);
            assertThat(Curl.get("-H", "accept: text/html", spa.http("/app.js")).status()).isEqualTo(404);
            assertThat(Curl.get("-H", "accept: text/html", spa.http("/.zeroserve/scripts")).status()).isEqualTo(404);
            assertThat(Curl.get("-H", "accept: text/html", "-X", "POST", spa.http("/users/1")).status()).isEqualTo(405);
            assertThat(Curl.get("-H", "accept: text/html", spa.http("/")).header("vary")).isNull();
        }
    }
}
