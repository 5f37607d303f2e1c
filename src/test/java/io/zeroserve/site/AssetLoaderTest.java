package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.tar.TarEntry;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The archive is the ten bytes {@code 0123456789}; entries are ranges of it. */
class AssetLoaderTest {
    private final ContentSource content =
            new ContentSource.InMemory("0123456789".getBytes(StandardCharsets.US_ASCII));

    @Test
    void load_emptyContent_hasTheTagOfTheEmptyHash() throws Exception {
        Asset asset = load(100, 100, new TarEntry("e", 0, 0, 0)).getFirst();

        assertThat(asset.validators().entityTag().headerValue()).isEqualTo("\"af1349b9f5f9a1a6a0404dea36dcc949\"");
        assertThat(asset.lastModified()).isNull();
    }

    @Test
    void load_smallFiles_areKeptEachWithItsOwnBytes() throws Exception {
        List<Asset> assets = load(100, 100, new TarEntry("a", 0, 3, 0), new TarEntry("b", 3, 4, 0));

        assertThat(text(assets.get(0).cached())).isEqualTo("012");
        assertThat(text(assets.get(1).cached())).isEqualTo("3456");
        assertThat(assets.get(0).cached().isReadOnly()).isTrue();
    }

    @Test
    void load_fileOneByteOverTheFileLimit_isNotKept() throws Exception {
        List<Asset> assets = load(100, 4, new TarEntry("fits", 0, 4, 0), new TarEntry("over", 0, 5, 0));

        assertThat(assets).extracting(asset -> asset.key() + (asset.cached() != null))
                .containsExactlyInAnyOrder("fitstrue", "overfalse");
    }

    @Test
    void load_moreThanTheCacheHolds_keepsTheSmallest() throws Exception {
        List<Asset> assets = load(5, 100, new TarEntry("large", 0, 4, 0), new TarEntry("small", 0, 2, 0),
                new TarEntry("middle", 0, 3, 0));

        assertThat(assets).extracting(asset -> asset.key() + (asset.cached() != null))
                .containsExactlyInAnyOrder("smalltrue", "middletrue", "largefalse");
    }

    @Test
    void load_contentPastTheEnd_fails() {
        assertThatThrownBy(() -> load(100, 100, new TarEntry("cut", 8, 5, 0)))
                .isInstanceOf(EOFException.class)
                .hasMessage("cut: the archive ends inside its content");
    }

    private List<Asset> load(long cacheBytes, int fileBytes, TarEntry... entries) throws Exception {
        return new AssetLoader(content, cacheBytes, fileBytes, new Presenter(HeaderRules.NONE),
                new TemplateFinder(_ -> { })).load(List.of(entries));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
    }
}
