package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Chromium;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.SitePacker;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example site, packed as users pack it and seen by a browser over TLS: what its pages are, not what was sent. */
class ExampleSiteIT {
    @TempDir
    private static Path folder;
    private static TestServer server;
    private static Chromium browser;
    private static Chromium.Page page;

    @BeforeAll
    static void load() throws Exception {
        Path tar = folder.resolve("site.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            SitePacker.of(System.getenv(), _ -> { }).pack(Path.of("examples/site"), out);
        }
        server = new TestServer(TestServer.options(tar).setDevTls(true).setTlsAddr("127.0.0.1:0"));
        browser = new Chromium(folder);
        page = browser.open(server.https("/"));
        page.await("document.querySelector('.panel').dataset.state");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void page_overTls_comesByHttp2WithAllItAskedFor() throws Exception {
        assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")).isEqualTo("h2");
        assertThat((List<?>) page.evaluate("performance.getEntriesByType('resource')"
                + ".map(e => [new URL(e.name).pathname, e.responseStatus, e.nextHopProtocol].join(' '))"))
                .map(Object::toString)
                .contains("/css/site.css 200 h2", "/js/main.js 200 h2", "/js/hello.js 200 h2", "/img/tape.png 200 h2",
                        "/fonts/figtree-latin-wght-normal.woff2 200 h2", "/api/hello 200 h2");
    }

    @Test
    void page_asksTheScript_showsItsAnswerAndTheHeaderItSet() throws Exception {
        assertThat(text("answer-status")).isEqualTo("200");
        assertThat(text("answer-message")).isEqualTo("Hello, Ada!");
        assertThat(text("answer-type")).isEqualTo("application/json");
        assertThat(text("answer-script")).isEqualTo("10-site");
    }

    @Test
    void page_styleSheet_isApplied() throws Exception {
        assertThat(page.evaluate("getComputedStyle(document.querySelector('.hero')).display")).isEqualTo("grid");
        assertThat(page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--script')"))
                .isEqualTo("#ff5a36");
    }

    @Test
    void page_image_isDecoded() throws Exception {
        assertThat(page.evaluate("document.querySelector('.hero-art img').decode().then("
                + "() => document.querySelector('.hero-art img').naturalWidth > 0)")).isEqualTo(true);
    }

    @Test
    void page_font_isLoadedAndUsed() throws Exception {
        page.evaluate("document.fonts.ready.then(() => true)");

        assertThat(page.evaluate("[...document.fonts].map(font => font.family + ' ' + font.status)"))
                .isEqualTo(List.of("Figtree loaded"));
        assertThat(page.evaluate("document.fonts.check('400 16px Figtree')")).isEqualTo(true);
        assertThat(page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")).asString()
                .startsWith("Figtree");
    }

    @Test
    void page_underItsPolicy_causesNoErrors() {
        assertThat(page.problems()).isEmpty();
    }

    @Test
    void page_inlineCodePutIn_isRefusedByThePolicyThatTheScriptSet() throws Exception {
        Chromium.Page attacked = browser.open(server.https("/inside.html"));
        assertThat(attacked.problems()).isEmpty();

        attacked.evaluate("{ const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
                + " document.body.append(script); true }");

        assertThat(attacked.evaluate("typeof window.ran")).isEqualTo("undefined");
        assertThat(attacked.problems()).anyMatch(problem -> problem.contains("Content Security Policy"));
    }

    private static Object text(String id) throws Exception {
        return page.evaluate("document.getElementById('" + id + "').textContent");
    }
}
