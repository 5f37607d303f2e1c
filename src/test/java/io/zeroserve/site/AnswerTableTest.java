package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.tar.TarEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTableTest {

    @Test
    void of_fileAndFolderOfOneName_fileComesFirst() {
        Map<String, Asset> answers = answers("index.html", false, "docs", "docs/index.html");

        assertThat(answers.get("docs").key()).isEqualTo("docs");
    }

    @Test
    void of_folderWithIndex_answersForTheFolder() {
        Map<String, Asset> answers = answers("index.html", false, "index.html", "docs/index.html", "docs/a.txt");

        assertThat(answers.get("").key()).isEqualTo("index.html");
        assertThat(answers.get("docs").key()).isEqualTo("docs/index.html");
        assertThat(answers).doesNotContainKey("docs/a");
    }

    @Test
    void of_otherIndexName_isUsedInstead() {
        Map<String, Asset> answers = answers("home.txt", false, "index.html", "a/home.txt", "a/b/xhome.txt");

        assertThat(answers).containsOnlyKeys("index.html", "a/home.txt", "a", "a/b/xhome.txt");
    }

    @Test
    void of_tryHtml_answersWithoutExtensionBehindFileAndIndex() {
        Map<String, Asset> answers =
                answers("index.html", true, "about.html", "docs.html", "docs/index.html", "x.html.html", "a/.html");

        assertThat(answers.get("about").key()).isEqualTo("about.html");
        assertThat(answers.get("docs").key()).isEqualTo("docs/index.html");
        assertThat(answers).as("a key that ends in .html gets no second one").doesNotContainKey("x.html");
        assertThat(answers).doesNotContainKeys("a/", "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {".zeroserve/tls/key.pem", ".ZeroServe/tls/key.pem", ".zeroserve. /x", ".zeroserve"})
    void of_internalFile_isInNoAnswer(String key) {
        assertThat(answers("tls/key.pem", true, key)).isEmpty();
    }

    @Test
    void of_indexNameInsideInternalFolder_answersNothing() {
        assertThat(answers(".zeroserve/tls/key.pem", false, ".zeroserve/tls/key.pem")).isEmpty();
    }

    private static Map<String, Asset> answers(String indexName, boolean tryHtml, String... keys) {
        List<Asset> assets =
                Stream.of(keys).map(key -> new Asset(new TarEntry(key, 0, 0, 0), null, new ContentHash(0, 0), null, 0,
                        new Presenter(HeaderRules.NONE).of(key))).toList();
        return AnswerTable.of(assets, indexName, tryHtml);
    }
}
