package io.zeroserve.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.FileServing.Listing;
import io.zeroserve.exchange.FileServing.Order;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a file server has for a path.
 *
 * <pre>
 * index.html  public/{page.html, sub/index.txt, sub/index.html, plain/file, secret/key, a.bak}  .zeroserve/scripts/x.o
 * .ZeroServe./y
 * </pre>
 */
class FileServingTest {
    private static final Set<String> FILES = Set.of("index.html", "public/page.html", "public/sub/index.txt",
            "public/sub/index.html", "public/plain/file", "public/secret/key", "public/a.bak", ".zeroserve/scripts/x.o",
            ".ZeroServe./y");
    private static final FileNames NAMES = new FileNames() {
        @Override
        public boolean hasFile(String key) {
            return FILES.contains(key);
        }

        @Override
        public boolean hasFolder(String key) {
            return key.isEmpty() || FILES.stream().anyMatch(file -> file.startsWith(key + '/'));
        }
    };
    private static final Listing LISTING = new Listing(Order.NAME, false, 100);

    private static FileServing serving(String root, List<String> hide, List<String> indexNames, Listing listing) {
        return new FileServing(root, HiddenFiles.parse(hide).orElseThrow(), indexNames, listing, true, 0, List.of(),
                List.of());
    }

    private static String match(FileServing serving, String path) {
        return switch (serving.match(path, NAMES)) {
            case FileMatch.File file -> file.key() + (file.index() ? " index" : "");
            case FileMatch.Folder folder -> folder.key() + '/';
            case FileMatch.None _ -> "none";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        ".            | ''           | index.html index",
        ".            | public       | public/",
        ".            | public/sub   | public/sub/index.txt index",
        "public       | page.html    | public/page.html",
        "./public/    | page.html    | public/page.html",
        "public/./sub | ''           | public/sub/index.txt index",
        "public       | plain        | public/plain/",
        "public       | none         | none",
        "nowhere      | ''           | none",
        "public/page.html | ''       | public/page.html"})
    void match_rootAndPath_areJoined(String root, String path, String matched) {
        FileServing serving = serving(root, List.of(), List.of("index.txt", "index.html"), LISTING);

        assertThat(match(serving, path)).isEqualTo(matched);
    }

    @Test
    void match_folderWithoutListing_isNone() {
        assertThat(match(serving("public", List.of(), List.of("index.html"), null), "plain")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../..", "public/..", "public/../.zeroserve", "public/sub/../../.zeroserve",
        ".zeroserve", ".zeroserve/scripts", "./.ZeroServe.", ".ZEROSERVE"})
    void match_rootThatLeadsOutOrInside_isNone(String root) {
        FileServing serving = serving(root, List.of(), List.of("index.html"), LISTING);

        for (String path : List.of("", "index.html", "scripts/x.o", "x.o", "y")) {
            assertThat(match(serving, path)).as(path).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".zeroserve/scripts/x.o", "./.zeroserve/scripts/x.o", "../.zeroserve/scripts/x.o",
        "public/../.zeroserve/scripts/x.o", ".ZeroServe./y"})
    void match_indexNameThatLeadsOutOrInside_isNotTaken(String indexName) {
        assertThat(match(serving(".", List.of(), List.of(indexName), LISTING), "")).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "secret             | secret/key  | none",
        "secret             | secret      | none",
        "key                | secret/key  | none",
        "*.bak              | a.bak       | none",
        "SECRET             | secret/key  | public/secret/key",
        "secre              | secret/key  | public/secret/key",
        "secret/key         | secret/key  | public/secret/key",
        "public/secret      | secret/key  | none",
        "/public/secret/    | secret/key  | none",
        "./public/secret    | secret      | none",
        "public/sec         | secret/key  | public/secret/key",
        "public/*/key       | secret/key  | none",
        "/public            | page.html   | none",
        "public             | page.html   | none",
        "index.*            | sub         | public/sub/",
        "index.txt          | sub         | public/sub/index.html index",
        "sub                | sub         | none",
        "*                  | page.html   | none"})
    void match_hidden_isNone(String hide, String path, String matched) {
        FileServing serving = serving("public", List.of(hide), List.of("index.txt", "index.html"), LISTING);

        assertThat(match(serving, path)).isEqualTo(matched);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[", "[]", "[^]", "[a", "[a-]", "[-a]", "\\", "a\\", "[\\", "[a-\\", "x/[a"})
    void hide_malformedPattern_isRefused(String pattern) {
        assertThat(HiddenFiles.parse(List.of(pattern))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a?c    | abc    | true",
        "a?c    | a/c    | false",
        "*      | abc    | true",
        "*      | ''     | true",
        "*      | a/c    | false",
        "a*c    | abbc   | true",
        "a*c    | a/c    | false",
        "a*b*c  | axbxbc | true",
        "a*b*c  | axc    | false",
        "*/*    | a/b    | true",
        "*/*    | a/b/c  | false",
        "a*/b   | a/b/b  | false",
        "[a-c]x | bx     | true",
        "[a-c]x | dx     | false",
        "[^a-c] | d      | true",
        "[^a-c] | b      | false",
        "[^a]   | /      | false",
        "[ab-d] | d      | true",
        "[\\]]  | ]      | true",
        "\\*    | *      | true",
        "\\*    | a      | false",
        "''     | ''     | true",
        "''     | a      | false",
        "a      | ab     | false"})
    void glob_pattern_matches(String pattern, String text, boolean matches) {
        assertThat(ShellGlob.parse(pattern).orElseThrow().matches(text)).isEqualTo(matches);
    }

    /** Trying every star again would take longer than the test may. */
    @Test
    void glob_manyStars_takeNoTime() {
        assertThat(ShellGlob.parse("*a".repeat(200) + 'b').orElseThrow().matches("a".repeat(10_000))).isFalse();
    }
}
