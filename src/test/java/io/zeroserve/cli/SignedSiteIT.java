package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Openssl;
import io.zeroserve.fixture.SiteFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing and serving as people do it, with keys that openssl has made: {@code sign.key}, {@code sign.pub}. */
class SignedSiteIT {
    private static final int TRAILER_BYTES = 2048;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeKeys() throws Exception {
        Openssl.run("", "genpkey", "-algorithm", "ed25519", "-out", path("sign.key"));
        Openssl.run("", "pkey", "-in", path("sign.key"), "-pubout", "-out", path("sign.pub"));
    }

    @Test
    void reload_tamperedSite_isRefusedAndTheSignedOneStays() throws Exception {
        byte[] first = pack("first");
        byte[] second = pack("second");
        replace(first);
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "--require-signature", "sign.pub",
                "site.tar")) {
            assertThat(server.lines()).anyMatch(line ->
                    line.matches("verified site\\.tar: sha256 [0-9a-f]{64}, signed by key [0-9a-f]{16}"));
            assertThat(server.get("/").text()).isEqualTo("first");

            reload(server, changed(second, "second"), 1, "site.tar is not what was signed");
            reload(server, changed(second, "\u007fELF"), 2, "site.tar is not what was signed");
            reload(server, Arrays.copyOf(second, second.length - TRAILER_BYTES), 3, "does not end with a signature");
            reload(server, new SiteFixture().file("index.html", "unsigned").bytes(), 4,
                    "does not end with a signature");
            assertThat(server.get("/").text()).isEqualTo("first");

            replace(second);
            server.signal("HUP");
            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));
            assertThat(server.get("/").text()).isEqualTo("second");
        }
    }

    @Test
    void start_unsignedSiteOrFolder_isRefused() throws Exception {
        new SiteFixture().file("index.html", "x").write(folder.resolve("site.tar"));
        ServerRun.Ended unsigned = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:0", "--require-signature",
                "sign.pub", "site.tar");
        Files.createDirectories(folder.resolve("www"));
        ServerRun.Ended loose = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:0", "--require-signature", "sign.pub",
                "www");

        assertThat(unsigned.exitCode()).isEqualTo(1);
        assertThat(unsigned.stderr()).contains("Error: site.tar does not end with a signature");
        assertThat(loose.exitCode()).isEqualTo(1);
        assertThat(loose.stderr()).contains("Error: www is not a tar file");
    }

    @Test
    void signature_checkedByHandAsTheDocumentSays_isGood() throws Exception {
        byte[] tar = pack("x");
        replace(tar);
        String document = Files.readString(Path.of("docs/bundles.md"));
        String byHand = document.substring(document.lastIndexOf("```sh\n") + 6, document.lastIndexOf("```"));
        Process shell = new ProcessBuilder("sh", "-ec", byHand).directory(folder.toFile()).redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(output).isZero();
        assertThat(output).contains("Signature Verified Successfully");
        assertThat(Files.readString(folder.resolve("statement"))).isEqualTo("zeroserve-signature 1\nsize "
                + (tar.length - TRAILER_BYTES) + "\nsha256 " + output.substring(0, 64) + "\n");
    }

    @Test
    void reload_checksumBesideTheTar_isReadAgain() throws Exception {
        byte[] first = new SiteFixture().file("index.html", "first").bytes();
        byte[] second = new SiteFixture().file("index.html", "second").bytes();
        replace(first);
        writeChecksum();
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "site.tar")) {
            reload(server, second, 1, "site.tar.sha256 demands ");
            assertThat(server.get("/").text()).isEqualTo("first");

            writeChecksum();
            server.signal("HUP");
            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));
            assertThat(server.get("/").text()).isEqualTo("second");
        }
    }

    /** Asks for a reload of a bad site, the count-th, and waits until it is refused for a reason. */
    private void reload(ServerRun server, byte[] site, int count, String reason) throws Exception {
        replace(site);
        server.signal("HUP");
        assertThat(server.awaitLine(line -> line.startsWith("reload failed: "), count)).contains(reason);
    }

    private void writeChecksum() throws Exception {
        Process sum = new ProcessBuilder("sh", "-c", "sha256sum site.tar > site.tar.sha256")
                .directory(folder.toFile()).start();
        assertThat(sum.waitFor()).isZero();
    }

    /** A signed site with a page of this text and a script. */
    private byte[] pack(String text) throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("src/.zeroserve/scripts"));
        Files.writeString(scripts.resolve("a.c"), "#include <zeroserve.h>\nZS_ENTRY void a(void) {}\n");
        Files.writeString(folder.resolve("src/index.html"), text);
        ServerRun.Ended packed = ServerRun.untilEnd(folder, "--pack", "src", "--sign", "sign.key");
        assertThat(packed.stderr()).isEmpty();
        return packed.stdout();
    }

    /** The same archive with one bit of what holds a text changed. */
    private static byte[] changed(byte[] tar, String text) {
        byte[] copy = tar.clone();
        copy[new String(tar, StandardCharsets.ISO_8859_1).indexOf(text) + text.length()] ^= 1;
        return copy;
    }

    private void replace(byte[] site) throws Exception {
        SiteFixture.replace(folder.resolve("site.tar"), site);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
