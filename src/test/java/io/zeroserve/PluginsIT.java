package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.KeyFixture;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.pack.SitePacker;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.SiteException;
import io.zeroserve.trust.SigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that write their name to the log when they run, in plugins and in the site, whose script answers. */
class PluginsIT {
    @TempDir
    private Path folder;
    private Path site;

    @BeforeEach
    void writeSite() throws Exception {
        site = tar("site", "10-site", "zs_respond(200, ZS_STR(\"site\"));");
    }

    @Test
    void request_severalPlugins_runInTheOrderGivenThenFoldersThenTheSite() throws Exception {
        Path first = new SiteFixture().file(".zeroserve/scripts/90.o", object("90", ""))
                .file(".zeroserve/scripts/05.o", object("05", "")).file("unserved.html", "of the plugin")
                .write(folder.resolve("first.tar"));
        Path source = source("single", "");
        Path ready = Files.write(folder.resolve("ready.o"), object("ready", ""));
        Path directory = Files.createDirectories(folder.resolve("more/.zeroserve/scripts"));
        Files.move(source("01", ""), directory.resolve("01.c"));
        ZeroserveOptions options = TestServer.options(site)
                .setPlugins(List.of(source.toString(), first.toString(), ready.toString()))
                .setPluginDirs(List.of(folder.resolve("more").toString()));
        try (TestServer server = new TestServer(options)) {
            assertThat(server.log()).anyMatch(line -> line.equals("loaded 3 entries from plugin " + first + " ("
                    + first.toFile().length() + " bytes)"));
            assertThat(server.log()).anyMatch(line -> line.matches(
                    "loaded 1 entries from plugin directory .*/more \\(\\d+ bytes\\)"));
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("site");

            assertThat(server.log().stream().filter(line -> line.startsWith("[user_log]"))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                    .containsExactly("single", "05", "90", "ready", "01", "10-site");
        }
    }

    @Test
    void request_fileOfAPlugin_isNotServed() throws Exception {
        Path plugin = new SiteFixture().file("unserved.html", "of the plugin").write(folder.resolve("plugin.tar"));
        Path plain = new SiteFixture().file("index.html", "home").write(folder.resolve("plain.tar"));
        try (TestServer server = new TestServer(TestServer.options(plain).setPlugins(List.of(plugin.toString())))) {
            assertThat(Curl.get(server.http("/unserved.html")).status()).isEqualTo(404);
        }
    }

    @Test
    void reload_pluginThatAnswersFirst_isInForce() throws Exception {
        Path plugin = tar("plugin", "a", "");
        try (TestServer server = new TestServer(TestServer.options(site).setPlugins(List.of(plugin.toString())))) {
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("site");
            tar("plugin", "a", "zs_respond(200, ZS_STR(\"plugin\"));");

            assertThat(server.reload()).isInstanceOf(ReloadResult.Swapped.class);
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("plugin");
            assertThat(server.log()).contains("reloaded plugin " + plugin)
                    .contains("generation 1: files: 0 added, 0 changed, 0 removed; scripts: 0 added, 1 changed,"
                            + " 0 removed; TLS unchanged");
        }
    }

    @Test
    void reload_brokenPlugin_keepsPluginAndSite() throws Exception {
        Path plugin = tar("plugin", "a", "zs_respond(200, ZS_STR(\"plugin\"));");
        try (TestServer server = new TestServer(TestServer.options(site).setPlugins(List.of(plugin.toString())))) {
            for (byte[] broken : List.of("garbage".getBytes(),
                    new SiteFixture().file(".zeroserve/scripts/a.o", "no object").bytes())) {
                SiteFixture.replace(plugin, broken);
                assertThat(server.reload()).isInstanceOf(ReloadResult.Rejected.class);
                assertThat(Curl.get(server.http("/")).text()).isEqualTo("plugin");
            }
            Files.delete(plugin);
            assertThat(server.reload()).isEqualTo(new ReloadResult.Rejected(plugin + " does not exist"));
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("plugin");
        }
    }

    @Test
    void start_folderAsAPluginOrTheOtherWayRound_isRefused() {
        ZeroserveOptions folderAsFile = TestServer.options(site).setPlugins(List.of(folder.toString()));
        ZeroserveOptions fileAsFolder = TestServer.options(site).setPluginDirs(List.of(site.toString()));

        assertThatThrownBy(() -> new TestServer(folderAsFile).close())
                .isInstanceOf(SiteException.class)
                .hasMessageContaining(folder + " is a folder; give it to --plugin-dir");
        assertThatThrownBy(() -> new TestServer(fileAsFolder).close())
                .isInstanceOf(SiteException.class).hasMessage("--plugin-dir expects a directory, got " + site);
    }

    @Test
    void start_signatureRequired_isRequiredOfPluginsToo() throws Exception {
        KeyFixture key = KeyFixture.in(folder, "sign");
        Path www = Files.createDirectories(folder.resolve("www"));
        Files.writeString(www.resolve("index.html"), "signed");
        Path signed = folder.resolve("signed.tar");
        try (OutputStream target = Files.newOutputStream(signed)) {
            SitePacker.of(System.getenv(), _ -> { }).signing(SigningKey.read(key.privateKey())).pack(www, target);
        }
        Path plugin = tar("plugin", "a", "");
        ZeroserveOptions options = TestServer.options(signed).setRequireSignature(key.publicKey().toString());

        try (TestServer server = new TestServer(new ZeroserveOptions(options).setPlugins(List.of(signed.toString())))) {
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("signed");
        }
        assertThatThrownBy(() -> new TestServer(options.setPlugins(List.of(plugin.toString()))).close())
                .isInstanceOf(SiteException.class).hasMessageContaining(plugin + " does not end with a signature");
    }

    private Path tar(String file, String script, String body) throws IOException {
        return new SiteFixture().file(".zeroserve/scripts/" + script + ".o", object(script, body))
                .write(folder.resolve(file + ".tar"));
    }

    private byte[] object(String name, String body) throws IOException {
        return ScriptCompiler.onPath(System.getenv()).compile(source(name, body)).object();
    }

    private Path source(String name, String body) throws IOException {
        return Files.writeString(folder.resolve(name + ".c"), """
                #include <zeroserve.h>
                ZS_ENTRY void f(void) { zs_log(ZS_STR("%s")); %s }
                """.formatted(name, body));
    }
}
