package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.tls.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteLoaderTest {
    @TempDir
    private Path folder;

    @Test
    void load_tar_findsFilesAndTellsWhatItLoaded() throws Exception {
        Path tar = new SiteFixture().file("index.html", "hello").file("a.txt", "a").write(folder.resolve("site.tar"));

        SiteSnapshot snapshot = load(tar);

        assertThat(snapshot.summary().entryCount()).isEqualTo(2);
        assertThat(snapshot.summary().sizeBytes()).isEqualTo(Files.size(tar));
        assertThat(snapshot.find(RequestPath.parse("/").orElseThrow()).orElseThrow().sizeBytes()).isEqualTo(5);
        assertThat(snapshot.tls()).isEmpty();
        snapshot.release();
    }

    @Test
    void load_folder_isPackedInMemory() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("site/docs")).resolve("index.html"), "docs");

        SiteSnapshot snapshot = load(folder.resolve("site"));

        assertThat(snapshot.find(RequestPath.parse("/docs").orElseThrow())).isPresent();
        snapshot.release();
    }

    @Test
    void load_certificatesInTheSite_arePaired() throws Exception {
        Path tar = new SiteFixture().file("index.html", "").tls("ec.crt").tls("ec-sec1.key").tls("rsa.crt")
                .tls("rsa-pkcs8.key").write(folder.resolve("site.tar"));

        SiteSnapshot snapshot = load(tar);

        assertThat(snapshot.tls().orElseThrow().identities()).extracting(TlsIdentity::source)
                .containsExactly(".zeroserve/tls/ec.crt", ".zeroserve/tls/rsa.crt");
        snapshot.release();
    }

    @Test
    void load_certificateWithoutItsKey_isRefused() throws Exception {
        Path tar = new SiteFixture().file("index.html", "").tls("rsa.crt").tls("other.key")
                .write(folder.resolve("site.tar"));

        assertThatThrownBy(() -> load(tar)).isInstanceOf(SiteException.class)
                .hasMessage("no private key belongs to the certificate in .zeroserve/tls/rsa.crt");
    }

    @Test
    void load_missingFile_isRefusedByName() {
        Path missing = folder.resolve("none.tar");

        assertThatThrownBy(() -> load(missing)).isInstanceOf(SiteException.class)
                .hasMessage(missing + " does not exist");
    }

    @Test
    void load_archiveWithoutFiles_isRefused() throws Exception {
        Path empty = new SiteFixture().write(folder.resolve("empty.tar"));

        assertThatThrownBy(() -> load(empty)).isInstanceOf(SiteException.class)
                .hasMessageContaining("tarball does not contain any regular files");
    }

    @Test
    void load_scriptThatIsNoObject_isRefusedByName() throws Exception {
        Path tar = new SiteFixture().file(".zeroserve/scripts/auth.o", "not an object")
                .write(folder.resolve("site.tar"));

        assertThatThrownBy(() -> load(tar)).isInstanceOf(SiteException.class).hasMessageContaining("auth.o");
    }

    @Test
    void load_sourceAlone_passesTheCompilersWarningsOn() throws Exception {
        Path source = Files.writeString(folder.resolve("a.c"),
                "#include <zeroserve.h>\nZS_ENTRY zs_u64 f(void) { int unused; return 0; }\n");
        SiteSnapshot snapshot = load(source);
        assertThat(snapshot.summary().warnings()).singleElement().asString()
                .startsWith("compiling " + source).contains("unused");
        snapshot.release();
    }

    private static SiteSnapshot load(Path path) throws SiteException {
        SiteSettings settings = new SiteSettings(path, new SiteSettings.Lookup("index.html", false, false), 1,
                new TlsSource.FromSite());
        InstantSource clock = InstantSource.system();
        return new SiteLoader(settings, ScriptLoader.withAllHelpers(clock, "test"), _ -> { }, clock, Runnable::run)
                .load();
    }
}
