package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.http.RequestPath;
import io.zeroserve.tar.TarEntry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecialPagesTest {

    @Test
    void of_pagesNamedAfterErrors_standForThem() throws Exception {
        SpecialPages pages = SpecialPages.of(
                answers("404.html", "50x.html", "503.html", "200.html", "docs/405.html", "600.html", "404"), false);

        assertThat(pages.errors()).containsOnlyKeys(404, 500, 501, 502, 503, 504);
        assertThat(pages.errors().get(503).key()).isEqualTo("503.html");
        assertThat(pages.errors().get(502).key()).isEqualTo("50x.html");
        assertThat(pages.fallback()).isNull();
    }

    @Test
    void of_spa_fallsBackToTheIndexAndSaysWhatItDependsOn() throws Exception {
        Map<String, Asset> answers = answers("index.html");
        answers.put("", answers.get("index.html"));
        Asset fallback = SpecialPages.of(answers, true).fallback();

        assertThat(fallback.key()).isEqualTo("index.html");
        assertThat(fallback.fields()).containsEntry("vary", "accept, sec-fetch-mode");
        assertThat(answers.get("").fields()).isEmpty();
    }

    @Test
    void of_spaWithoutIndex_isRefused() {
        assertThatThrownBy(() -> SpecialPages.of(answers("a.html"), true)).isInstanceOf(SiteException.class)
                .hasMessageContaining("--spa");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "/users/1    | text/html,*/*;q=0.8 | -        | true",
        "/users/1    | Text/HTML           | cors     | true",
        "/users/1    | */*                 | navigate | true",
        "/users/1    | -                   | navigate | true",
        "/           | text/html           | -        | true",
        "/a.b/c      | text/html           | -        | true",
        "/users/     | text/html           | -        | true",
        "/users/1    | */*                 | -        | false",
        "/users/1    | -                   | -        | false",
        "/users/1    | application/json    | cors     | false",
        "/app.js     | text/html           | navigate | false",
        "/.hidden    | text/html           | navigate | false",
        "/.zeroserve/x | text/html         | navigate | false",
        "/.ZeroServe   | text/html         | navigate | false"})
    void isNavigation_request_isToAPageOrNot(String path, String accept, String mode, boolean navigation) {
        assertThat(SpecialPages.isNavigation(RequestPath.parse(path).orElseThrow(), accept, mode))
                .isEqualTo(navigation);
    }

    private static Map<String, Asset> answers(String... keys) {
        Map<String, Asset> answers = new HashMap<>();
        for (String key : keys) {
            answers.put(key, new Asset(new TarEntry(key, 0, 0, 0), null, new ContentHash(0, 0), null, 0,
                    new Presenter(HeaderRules.NONE).of(key)));
        }
        return answers;
    }
}
