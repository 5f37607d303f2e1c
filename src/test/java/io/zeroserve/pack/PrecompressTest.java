package io.zeroserve.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.Decoder;
import com.github.luben.zstd.Zstd;
import io.zeroserve.tar.TarEntry;
import io.zeroserve.tar.TarIndex;
import io.zeroserve.tar.TarLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form is unpacked again by the library that made it, gzip by the JDK. */
class PrecompressTest {
    private static final byte[] TEXT = "body { color: black }\n".repeat(100).getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void pack_textFile_hasThreeSmallerFormsOfIt() throws IOException {
        file("css/site.css", TEXT);

        Map<String, byte[]> packed = pack();

        assertThat(packed).containsOnlyKeys("css/site.css", "css/site.css.br", "css/site.css.gz", "css/site.css.zst");
        assertThat(Decoder.decompress(packed.get("css/site.css.br")).getDecompressedData()).isEqualTo(TEXT);
        assertThat(Zstd.decompress(packed.get("css/site.css.zst"), TEXT.length)).isEqualTo(TEXT);
        assertThat(gunzip(packed.get("css/site.css.gz"))).isEqualTo(TEXT);
        packed.remove("css/site.css");
        assertThat(packed.values()).allMatch(form -> form.length < TEXT.length / 2);
    }

    @Test
    void pack_twice_givesTheSameBytes() throws IOException {
        file("a.js", TEXT);
        assertThat(packer().pack(folder)).isEqualTo(packer().pack(folder));
    }

    @Test
    void pack_fileThatIsSmallOrOfAnotherKindOrDoesNotShrink_standsAlone() throws IOException {
        byte[] noise = new byte[4096];
        new Random(3).nextBytes(noise);
        file("small.css", Arrays.copyOf(TEXT, Precompressor.MIN_FILE_BYTES - 1));
        file("photo.png", TEXT);
        file("noise.txt", noise);
        file(".zeroserve/data.json", TEXT);

        assertThat(pack()).containsOnlyKeys("small.css", "photo.png", "noise.txt", ".zeroserve/data.json");
    }

    @Test
    void pack_fileOfTheSmallestSize_isCompressed() throws IOException {
        file("a.css", Arrays.copyOf(TEXT, Precompressor.MIN_FILE_BYTES));
        assertThat(pack()).hasSize(4);
    }

    @Test
    void isWorthWhile_largestSize_isTheLast() throws IOException {
        Precompressor precompressor = Precompressor.create();

        assertThat(precompressor.isWorthWhile("a.txt", Precompressor.MAX_FILE_BYTES)).isTrue();
        assertThat(precompressor.isWorthWhile("a.txt", Precompressor.MAX_FILE_BYTES + 1L)).isFalse();
    }

    @Test
    void pack_siblingThatIsThere_isKept() throws IOException {
        file("a.css", TEXT);
        file("a.css.br", "mine".getBytes(UTF_8));

        Map<String, byte[]> packed = pack();

        assertThat(packed.get("a.css.br")).asString(UTF_8).isEqualTo("mine");
        assertThat(packed).containsKeys("a.css.gz", "a.css.zst").doesNotContainKey("a.css.br.gz");
    }

    private void file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static SitePacker packer() throws IOException {
        return SitePacker.of(Map.of(), warning -> { }).precompressing();
    }

    private Map<String, byte[]> pack() throws IOException {
        byte[] archive = packer().pack(folder);
        Map<String, byte[]> content = new HashMap<>();
        for (TarEntry entry : TarIndex.read(new SeekableInMemoryByteChannel(archive), "x", TarLimits.DEFAULT)
            .entries()) {
            content.put(entry.key(),
                    Arrays.copyOfRange(archive, (int) entry.offset(), (int) (entry.offset() + entry.sizeBytes())));
        }
        return content;
    }

    private static byte[] gunzip(byte[] coded) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded))) {
            in.transferTo(content);
        }
        return content.toByteArray();
    }
}
