package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of somebody who works on a site, with a browser beside the editor. */
class WatchIT {
    private static final String POLICY = """
            #include <zeroserve.h>
            ZS_ENTRY void f(void) {
              zs_meta_set(ZS_STR("zs.response.header.content-security-policy"), ZS_STR("default-src 'self'"));
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void page_whileItsSiteChanges_followsAndShowsErrors() throws Exception {
        Path site = Files.createDirectory(folder.resolve("site"));
        page(site, "one");
        Path script = Files.createDirectories(site.resolve(".zeroserve/scripts")).resolve("10-policy.c");
        Files.writeString(script, POLICY);
        try (ServerRun server = ServerRun.start(folder, "--watch", "--addr", "127.0.0.1:0", "site");
                Chromium browser = new Chromium(Files.createDirectory(folder.resolve("browser")))) {
            String url = "http://127.0.0.1:" + server.httpPort() + "/";
            assertThat(server.get("/").text()).as("clients that are no browsers").isEqualTo("<p>one</p>");
            Chromium.Page page = browser.open(url);
            page.await("document.querySelector('p')?.textContent === 'one'");
            page.evaluate("window.old = true");

            page(site, "two");
            page.await("document.querySelector('p')?.textContent === 'two' && !window.old");

            Files.writeString(script, POLICY.replace("zs_meta_set", "zs_meta_sat"));
            page.await("document.getElementById('zeroserve-error')");
            assertThat(page.evaluate("document.getElementById('zeroserve-error').textContent")).asString()
                    .contains("10-policy.c:3").contains("zs_meta_sat");
            assertThat(server.get("/").text()).as("the old site").isEqualTo("<p>two</p>");

            Files.writeString(script, POLICY);
            page(site, "three");
            page.await("document.querySelector('p')?.textContent === 'three'");
        }
    }

    @Test
    void page_ofASiteThatIsBrokenAtTheStart_showsErrorsAndFollows() throws Exception {
        Path site = Files.createDirectory(folder.resolve("site"));
        page(site, "one");
        Path script = Files.createDirectories(site.resolve(".zeroserve/scripts")).resolve("10-policy.c");
        Files.writeString(script, POLICY.replace("zs_meta_set", "zs_meta_sat"));
        try (ServerRun server = ServerRun.start(folder, "--watch", "--dev-tls", "--addr", "127.0.0.1:0",
                "--tls-addr", "127.0.0.1:0", "site");
                Chromium browser = new Chromium(Files.createDirectory(folder.resolve("browser")))) {
            server.httpsPort();
            Chromium.Page page = browser.open("http://127.0.0.1:" + server.httpPort() + "/");
            page.await("document.getElementById('zeroserve-error')");
            assertThat(page.evaluate("document.getElementById('zeroserve-error').textContent")).asString()
                    .contains("10-policy.c:3").contains("zs_meta_sat");
            assertThat(server.lines()).anyMatch(line -> line.startsWith("the site cannot be loaded, a page stands in"));

            Files.writeString(script, "this is not C");
            page.await("document.getElementById('zeroserve-error')?.textContent.includes('10-policy.c:1')");

            Files.writeString(script, POLICY);
            page.await("document.querySelector('p')?.textContent === 'one'");
            assertThat(server.get("/").header("content-security-policy")).isEqualTo("default-src 'self'");
        }
    }

    @Test
    void watch_whatIsNotThere_isRefused() throws Exception {
        ServerRun.Ended ended = ServerRun.untilEnd(folder, "--watch", "--addr", "127.0.0.1:0", "none");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).contains("Error: none does not exist");
    }

    private static void page(Path site, String text) throws Exception {
        Files.writeString(site.resolve("index.html"), "<p>" + text + "</p>");
    }
}
