package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.tar.TarEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The archive is the ten bytes {@code 0123456789}: {@code kept} is in memory, {@code .zeroserve/disk} is not. */
class LoadedFilesTest {
    private final ContentSource content =
            new ContentSource.InMemory("0123456789".getBytes(StandardCharsets.US_ASCII));

    private LoadedFiles files(TarEntry... entries) throws Exception {
        AssetLoader loader = new AssetLoader(content, 3, 3, new Presenter(HeaderRules.NONE),
                new TemplateFinder(_ -> { }));
        return new LoadedFiles(FileTree.of(loader.load(List.of(entries))), Runnable::run);
    }

    @Test
    void find_exactKey_tellsOfTheFile() throws Exception {
        LoadedFiles files = files(new TarEntry("kept", 0, 3, 77), new TarEntry(".zeroserve/disk", 3, 4, 0));

        assertThat(files.find("kept").sizeBytes()).isEqualTo(3);
        assertThat(files.find("kept").modifiedSeconds()).isEqualTo(77);
        assertThat(files.find("kept").etag()).matches("[0-9a-f]{32}");
        assertThat(files.find("kept").cached()).isNotNull();
        assertThat(files.find(".zeroserve/disk").cached()).isNull();
        assertThat(files.find("/kept")).isNull();
        assertThat(files.find("")).isNull();
    }

    @Test
    void read_fileOnDisk_givesAllOfIt() throws Exception {
        ByteBuffer bytes = files(new TarEntry("disk", 3, 4, 0)).find("disk").read().toCompletableFuture().get();

        assertThat(StandardCharsets.US_ASCII.decode(bytes).toString()).isEqualTo("3456");
    }
}
