package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.script.ScriptLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteChangesTest {
    @TempDir
    private Path folder;

    @Test
    void between_filesScriptsAndCertificates_countsEachKindOnItsOwn() throws Exception {
        byte[] yes = script("return;");
        byte[] no = script("zs_abort();");
        SiteSnapshot before = load(new SiteFixture().file("a", "a").file("b", "b").file("c", "c").file("d", "d")
                .file(".zeroserve/scripts/1.o", yes).file(".zeroserve/scripts/2.o", yes).tls("ec.crt")
                .tls("ec-sec1.key"));
        SiteSnapshot after = load(new SiteFixture().file("0", "0").file("a", "a").file("b", "B").file("d", "D")
                .file("e", "e").file("f", "f").file(".zeroserve/scripts/2.o", no).file(".zeroserve/scripts/3.o", no)
                .tls("rsa.crt").tls("rsa-pkcs8.key"));

        assertThat(SiteChanges.between(before, after)).hasToString(
                "files: 3 added, 2 changed, 1 removed; scripts: 1 added, 1 changed, 1 removed; TLS changed");
        assertThat(SiteChanges.between(after, before)).hasToString(
                "files: 1 added, 2 changed, 3 removed; scripts: 1 added, 1 changed, 1 removed; TLS changed");
        assertThat(SiteChanges.between(after, after)).hasToString(
                "files: 0 added, 0 changed, 0 removed; scripts: 0 added, 0 changed, 0 removed; TLS unchanged");
    }

    private byte[] script(String body) throws IOException {
        Path source = Files.writeString(folder.resolve("script.c"),
                "#include <zeroserve.h>\nZS_ENTRY void f(void) { " + body + " }\n");
        return ScriptCompiler.onPath(System.getenv()).compile(source).object();
    }

    private SiteSnapshot load(SiteFixture site) throws Exception {
        SiteSettings settings = new SiteSettings(site.write(folder.resolve("site.tar")),
                new SiteSettings.Lookup("index.html", false, false), 1, new TlsSource.FromSite());
        InstantSource clock = InstantSource.system();
        return new SiteLoader(settings, ScriptLoader.withAllHelpers(clock, "test"), _ -> { }, clock, Runnable::run)
                .load();
    }
}
