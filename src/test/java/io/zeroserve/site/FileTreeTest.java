package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.tar.TarEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys next to each other in every way that could be taken for lying in each other. */
class FileTreeTest {
    private final FileTree tree = tree("a-b", "a.txt", "a/b", "a/b/c", "a/d", "a0", "b/only/deep/file", "z");

    private static FileTree tree(String... keys) {
        List<TarEntry> entries = Arrays.stream(keys).map(key -> new TarEntry(key, 0, 0, 0)).toList();
        AssetLoader loader = new AssetLoader(new ContentSource.InMemory(new byte[0]), 0, 0,
                new Presenter(HeaderRules.NONE), new TemplateFinder(_ -> { }));
        try {
            return FileTree.of(loader.load(entries).reversed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> names(String folder, int limit) {
        return tree.entries(folder, limit).stream()
                .map(entry -> entry.file() == null ? entry.name() + '/' : entry.name()).toList();
    }

    @Test
    void find_key_isExact() {
        assertThat(tree.findOrNull("a/b").key()).isEqualTo("a/b");
        assertThat(tree.hasFile("a0")).isTrue();
        for (String key : List.of("", "a", "a/", "b", "zz", "A0")) {
            assertThat(tree.hasFile(key)).as(key).isFalse();
        }
    }

    @Test
    void folder_isWhatFilesLieIn() {
        for (String key : List.of("", "a", "a/b", "b", "b/only", "b/only/deep")) {
            assertThat(tree.hasFolder(key)).as(key).isTrue();
        }
        for (String key : List.of("a-b", "a0", "z", "c", "b/on", "b/only/deep/file")) {
            assertThat(tree.hasFolder(key)).as(key).isFalse();
        }
        assertThat(tree().hasFolder("")).isFalse();
    }

    @Test
    void entries_ofAFolder_areWhatLiesDirectlyInIt() {
        assertThat(names("", 100)).containsExactly("a-b", "a.txt", "a/", "a0", "b/", "z");
        assertThat(names("a", 100)).containsExactly("b", "b/", "d");
        assertThat(names("b", 100)).containsExactly("only/");
        assertThat(names("z", 100)).isEmpty();
    }

    @Test
    void entries_beyondTheLimit_areLeftOut() {
        assertThat(names("", 3)).containsExactly("a-b", "a.txt", "a/");
    }
}
