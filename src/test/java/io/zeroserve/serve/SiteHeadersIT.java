package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.site.ReloadResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site says about its files in {@code .zeroserve/headers.json}, and what their names say. */
class SiteHeadersIT {
    private static final String RULES = """
            {"/**": {"X-Frame-Options": "DENY", "vary": "origin"},
             "*.html": {"cache-control": "no-cache"}}""";

    @TempDir
    private Path folder;

    @Test
    void get_filesOfASiteWithRules_carryTheirFields() throws Exception {
        try (TestServer server = new TestServer(TestServer.options(site(RULES)))) {
            Curl.Response page = Curl.get(server.http("/"));
            assertThat(page.headers()).containsEntry("x-frame-options", "DENY")
                    .containsEntry("cache-control", "no-cache").containsEntry("vary", "origin");

            Curl.Response script = Curl.get(server.http("/assets/app-DhX3kA9z.js"));
            assertThat(script.header("cache-control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(script.header("vary")).as("it has a variant").isEqualTo("origin, accept-encoding");

            Curl.Response unchanged =
                    Curl.get("-H", "if-none-match: " + page.header("etag"), server.http("/index.html"));
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.headers()).containsEntry("cache-control", "no-cache").containsEntry("vary", "origin")
                    .doesNotContainKey("x-frame-options");
            assertThat(Curl.get("-r", "0-0", server.http("/")).headers()).containsEntry("x-frame-options", "DENY");
            assertThat(Curl.get(server.http("/.zeroserve/headers.json")).status()).isEqualTo(404);
        }
    }

    @Test
    void reload_badRules_keepsTheOldSiteAndSaysWhere() throws Exception {
        try (TestServer server = new TestServer(TestServer.options(site(RULES)))) {
            site("{\n\"/**\": {\"date\": \"today\"}}");

            assertThat(server.reload()).isEqualTo(new ReloadResult.Rejected(
                    ".zeroserve/headers.json, line 2: date cannot be set: the server says it"));
            assertThat(Curl.get(server.http("/")).header("x-frame-options")).isEqualTo("DENY");
        }
    }

    private Path site(String rules) throws Exception {
        return new SiteFixture().file("index.html", "home").file("assets/app-DhX3kA9z.js", "let x;")
                .file("assets/app-DhX3kA9z.js.br", "x").file(".zeroserve/headers.json", rules)
                .write(folder.resolve("site.tar"));
    }
}
