package io.zeroserve.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.tar.TarEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The file is {@code a.css}, 1,000 times the letter x. */
class SiblingVariantsTest {
    private static final byte[] FILE = "x".repeat(1000).getBytes(UTF_8);

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final List<TarEntry> entries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void attach_codedSiblings_areVariantsSmallestFirst() throws Exception {
        add("a.css", FILE);
        add("a.css.gz", gzip(FILE));
        add("a.css.br", new byte[10]);
        add("b.css", FILE);

        Asset asset = attached("a.css");

        assertThat(asset.variants()).extracting(Asset::key).containsExactly("a.css.br", "a.css.gz");
        assertThat(asset.variants()).extracting(Asset::contentType).containsOnly("text/css; charset=utf-8");
        assertThat(asset.variants()).extracting(variant -> variant.contentCoding().token())
                .containsExactly("br", "gzip");
        assertThat(asset.variants()).extracting(Asset::validators).doesNotHaveDuplicates()
                .doesNotContain(asset.validators());
        assertThat(attached("b.css").variants()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void attach_sibling_staysAFileOfItsOwn() throws Exception {
        add("a.css", FILE);
        add("a.css.gz", gzip(FILE));

        assertThat(attached("a.css.gz").contentType()).isEqualTo("application/gzip");
        assertThat(attached("a.css.gz").contentCoding()).isNull();
    }

    @Test
    void attach_equalSizes_prefersByCoding() throws Exception {
        add("a.css", FILE);
        add("a.css.gz", gzip(FILE));
        add("a.css.br", new byte[gzip(FILE).length]);

        assertThat(attached("a.css").variants()).extracting(Asset::key).containsExactly("a.css.br", "a.css.gz");
    }

    @Test
    void attach_siblingNotSmaller_isNoVariant() throws Exception {
        add("a.css", new byte[50]);
        add("a.css.br", new byte[50]);
        add("b.css", new byte[50]);
        add("b.css.br", new byte[49]);

        assertThat(attached("a.css").variants()).isEmpty();
        assertThat(attached("b.css").variants()).hasSize(1);
    }

    @Test
    void attach_gzipOfAnotherSize_isLeftAloneWithAWarning() throws Exception {
        add("a.css", FILE);
        add("a.css.gz", gzip(Arrays.copyOf(FILE, 999)));

        assertThat(attached("a.css").variants()).isEmpty();
        assertThat(warnings).containsExactly("a.css.gz is not sent for a.css: it unpacks to 999 bytes, and the file has"
                + " 1000; compress the file again");
    }

    @Test
    void attach_notInTheFormat_isLeftAloneWithAWarning() throws Exception {
        add("a.css", FILE);
        add("a.css.gz", new byte[100]);
        add("a.css.zst", new byte[100]);

        assertThat(attached("a.css").variants()).isEmpty();
        assertThat(warnings).hasSize(2).allMatch(warning -> warning.contains("it is not in"));
    }

    @Test
    void attach_zstdFrame_isHeldToTheSizeItTells() throws Exception {
        // Single segment, two bytes of size: 744 + 256 is right, 743 + 256 is not.
        add("a.css", FILE);
        add("a.css.zst", HexFormat.of().parseHex("28b52ffd60e8020000"));
        add("b.css", FILE);
        add("b.css.zst", HexFormat.of().parseHex("28b52ffd60e7020000"));
        // No size told.
        add("c.css", FILE);
        add("c.css.zst", HexFormat.of().parseHex("28b52ffd00580000"));

        assertThat(attached("a.css").variants()).hasSize(1);
        assertThat(attached("b.css").variants()).isEmpty();
        assertThat(attached("c.css").variants()).hasSize(1);
        assertThat(warnings).anyMatch(warning -> warning.contains("it unpacks to 999 bytes"));
    }

    private void add(String key, byte[] content) {
        entries.add(new TarEntry(key, archive.size(), content.length, 0));
        archive.writeBytes(content);
    }

    private Asset attached(String key) throws IOException {
        warnings.clear();
        List<Asset> assets = new AssetLoader(new ContentSource.InMemory(archive.toByteArray()), 0, 0,
                new Presenter(HeaderRules.NONE),
                new TemplateFinder(_ -> { })).load(entries);
        return new SiblingVariants(warnings::add).attach(assets).stream()
                .filter(asset -> asset.key().equals(key)).findFirst().orElseThrow();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
