package io.zeroserve.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.tar.TarEntry;
import io.zeroserve.tar.TarIndex;
import io.zeroserve.tar.TarLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packs folders like this one.
 *
 * <pre>
 * site
 * |-- .zeroserve/scripts/deep/a.c
 * |-- b/c.txt
 * `-- index.html
 * </pre>
 */
class SitePackerTest {

    private static final long TIME = 1_700_000_000;
    private static final String SCRIPT = "__attribute__((section(\"zeroserve.request\"))) int f(void) { return 0; }\n";

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final SitePacker packer = new SitePacker(
            ScriptCompiler.onPath(System.getenv()), OptionalLong.empty(), warnings::add);

    @Test
    void pack_site_hasSortedEntriesAndCompiledScripts() throws IOException {
        byte[] archive = packer.pack(site("site"));

        assertThat(names(archive)).containsExactly(".zeroserve/", ".zeroserve/scripts/", ".zeroserve/scripts/deep/",
                ".zeroserve/scripts/deep/a.o", "b/", "b/c.txt", "index.html");
        TarIndex index = index(archive);
        assertThat(content(archive, "index.html")).isEqualTo("<h1>");
        assertThat(content(archive, ".zeroserve/scripts/deep/a.o")).startsWith("\u007fELF");
        assertThat(index.entries()).allMatch(entry -> entry.modifiedSeconds() == TIME);
        assertThat(index.directoryModifiedSeconds("b")).isEqualTo(TIME);
        assertThat(warnings).isEmpty();
    }

    @Test
    void pack_sameSiteInTwoFolders_givesTheSameBytes() throws IOException {
        Path first = site("one");
        Path second = folder.resolve("elsewhere/two");
        // Made in another order, with other modes.
        file(second.resolve("index.html"), "<h1>");
        file(second.resolve("b/c.txt"), "c");
        file(second.resolve(".zeroserve/scripts/deep/a.c"), SCRIPT);
        Files.setPosixFilePermissions(second.resolve("b/c.txt"), PosixFilePermissions.fromString("r--------"));

        assertThat(packer.pack(second)).isEqualTo(packer.pack(first));
    }

    @Test
    void pack_namesBeyondAscii_areSortedByTheirBytes() throws IOException {
        // U+FF5E comes before U+1F600 in UTF-8, and behind it in UTF-16.
        Path site = folder.resolve("site");
        List<String> names = List.of("a", "a-b", "a.txt", "caf\u00e9", "n".repeat(200), "\uff5e", "\ud83d\ude00");
        for (String name : names.reversed()) {
            file(Path.of(URI.create(site.toUri() + "/"
                    + URLEncoder.encode(name, StandardCharsets.UTF_8))), "x");
        }
        assertThat(names(packer.pack(site))).containsExactlyElementsOf(names);
    }

    @Test
    void pack_fileBetweenAFolderAndItsContent_isSortedByWholeNames() throws IOException {
        Path site = folder.resolve("site");
        file(site.resolve("a/b"), "x");
        file(site.resolve("a.txt"), "x");
        assertThat(names(packer.pack(site))).containsExactly("a/", "a.txt", "a/b");
    }

    @Test
    void pack_objectBesideItsSource_isTheCompiledOne() throws IOException {
        Path site = site("site");
        file(site.resolve(".zeroserve/scripts/deep/a.o"), "stale");
        file(site.resolve(".zeroserve/scripts/other.o"), "prebuilt");
        file(site.resolve(".zeroserve/scripts/deep/a.h"), "header");
        file(site.resolve("b/example.c"), "not a script");

        byte[] archive = packer.pack(site);

        assertThat(content(archive, ".zeroserve/scripts/deep/a.o")).startsWith("\u007fELF");
        assertThat(content(archive, ".zeroserve/scripts/other.o")).isEqualTo("prebuilt");
        assertThat(content(archive, ".zeroserve/scripts/deep/a.h")).isEqualTo("header");
        assertThat(content(archive, "b/example.c")).isEqualTo("not a script");
    }

    @Test
    void pack_folderNamedLikeTheObject_isRefused() throws IOException {
        Path site = site("site");
        file(site.resolve(".zeroserve/scripts/deep/a.o/x"), "x");
        assertThatThrownBy(() -> packer.pack(site))
                .isInstanceOf(PackException.class).hasMessageContaining("rename one of them");
    }

    @Test
    void pack_badScript_abortsWithTheCompilersMessage() throws IOException {
        Path site = site("site");
        file(site.resolve(".zeroserve/scripts/bad.c"), "int f(void) { return missing; }");
        assertThatThrownBy(() -> packer.pack(site))
                .isInstanceOf(PackException.class).hasMessageContainingAll("bad.c:1:22: error", "missing");
    }

    @Test
    void pack_scriptWithWarnings_passesThemOn() throws IOException {
        Path site = site("site");
        file(site.resolve(".zeroserve/scripts/w.c"), "int f(void) { int unused; return 0; }\n");
        packer.pack(site);
        assertThat(warnings).singleElement().asString().contains("w.c:1:", "unused");
    }

    @Test
    void pack_siteWithoutScripts_needsNoClang() throws IOException {
        Path site = folder.resolve("site");
        file(site.resolve("a"), "x");
        assertThat(SitePacker.of(Map.of(), warnings::add).pack(site)).isNotEmpty();
    }

    @Test
    void pack_symbolicLinks_areLeftOutWithAWarning() throws IOException {
        Path site = site("site");
        file(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(site.resolve("link"), folder.resolve("secret"));
        Files.createSymbolicLink(site.resolve("up"), folder);

        byte[] archive = packer.pack(site);

        assertThat(names(archive)).doesNotContain("link", "up", "up/");
        assertThat(warnings).hasSize(2).allMatch(warning -> warning.startsWith("symbolic link "));
    }

    @Test
    void pack_fileThatIsLeftOutByRole_isFoundUnderAnyName() throws IOException {
        Path site = site("site");
        file(site.resolve("b/site.tar"), "half of an archive");
        Files.createSymbolicLink(folder.resolve("stdout"), site.resolve("b/site.tar"));

        byte[] archive = packer.leavingOut(folder.resolve("stdout"), "is the archive")
                .leavingOut(folder.resolve("none"), "is not there").pack(site);

        assertThat(names(archive)).contains("b/c.txt").doesNotContain("b/site.tar");
        assertThat(warnings).containsExactly(site.resolve("b/site.tar") + " is left out: it is the archive");
    }

    @Test
    void pack_notAFolder_saysWhatItGot() throws IOException {
        Path file = folder.resolve("a");
        file(file, "x");
        assertThatThrownBy(() -> packer.pack(file))
                .isInstanceOf(PackException.class).hasMessage("--pack expects a directory, got " + file);
    }

    @Test
    void pack_controlCharacterInName_isRefused() throws IOException {
        Path site = site("site");
        file(site.resolve("a\nb"), "x");
        assertThatThrownBy(() -> packer.pack(site))
                .isInstanceOf(PackException.class).hasMessageContainingAll("a%0Ab", "control character");
    }

    @Test
    void pack_sourceDateEpoch_setsEveryTime() throws IOException {
        Path site = site("site");
        SitePacker fixed = SitePacker.of(
                Map.of("PATH", System.getenv("PATH"), SitePacker.SOURCE_DATE_EPOCH, "1234567890"), warnings::add);

        TarIndex index = index(fixed.pack(site));

        assertThat(index.entries()).extracting(TarEntry::modifiedSeconds).containsOnly(1_234_567_890L);
        assertThat(index.directoryModifiedSeconds("b")).isEqualTo(1_234_567_890);
    }

    @Test
    void of_sourceDateEpochNotANumber_isRefused() {
        assertThatThrownBy(() -> SitePacker.of(Map.of(SitePacker.SOURCE_DATE_EPOCH, "today"), warnings::add))
                .isInstanceOf(PackException.class).hasMessageContainingAll("SOURCE_DATE_EPOCH", "today");
    }

    private Path site(String name) throws IOException {
        Path site = folder.resolve(name);
        file(site.resolve(".zeroserve/scripts/deep/a.c"), SCRIPT);
        file(site.resolve("b/c.txt"), "c");
        file(site.resolve("index.html"), "<h1>");
        return site;
    }

    private static void file(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(TIME * 1000 + 900));
    }

    private static TarIndex index(byte[] archive) throws IOException {
        return TarIndex.read(new SeekableInMemoryByteChannel(archive), "site.tar", TarLimits.DEFAULT);
    }

    private static String content(byte[] archive, String key) throws IOException {
        TarEntry entry = index(archive).find(key).orElseThrow();
        return new String(archive, (int) entry.offset(), (int) entry.sizeBytes(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
            TarArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                names.add(entry.getName());
                entry = in.getNextEntry();
            }
        }
        return names;
    }
}
