package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where metadata goes in a page, and what does not count as such a place. */
class TemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("a", "1", "b", "<i>&\"'</i>", "again", "<zs-meta>a</zs-meta>", "\u00fc", "\u20ac", "a<zs-meta>a",
                    "no");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String expand(String page) {
        byte[] bytes = utf8(page);
        Template template = Template.parse(Arrays.copyOf(bytes, bytes.length + 100), bytes.length);
        Template.Expansion expansion = template.expand(VALUES::get);
        byte[] expanded = expansion.applyTo(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        assertThat(expansion.sizeBytes()).isEqualTo(expanded.length);
        return new String(expanded, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "<zs-meta>a</zs-meta>                        | 1",
        "x<zs-meta>a</zs-meta>y<zs-meta>a</zs-meta>z | x1y1z",
        "x<zs-meta> a </zs-meta>                     | x1",
        "x<zs-meta>none</zs-meta>y                   | xy",
        "x<zs-meta></zs-meta>y                       | xy",
        "<b><zs-meta>b</zs-meta></b>                 | <b><i>&\"'</i></b>",
        "<b><zs-meta escape>b</zs-meta></b>          | <b>&lt;i&gt;&amp;&quot;&#39;&lt;/i&gt;</b>",
        "<zs-meta>again</zs-meta>                    | <zs-meta>a</zs-meta>",
        "<zs-meta>a</zs-meta><zs-meta>a              | 1<zs-meta>a",
        "<zs-meta escape>a<zs-meta>a</zs-meta>       | no",
        "<zs-meta other>a<zs-meta>a</zs-meta>        | <zs-meta other>a1",
        "<ZS-META>a</ZS-META><zs-meta>a</zs-meta>    | <ZS-META>a</ZS-META>1",
        "\u00e4<zs-meta>\u00fc</zs-meta>\u00e4       | \u00e4\u20ac\u00e4",
        "</zs-meta><<zs-meta>a</zs-meta>             | </zs-meta><1"})
    void expand_places_areFilled(String page, String expanded) {
        assertThat(expand(page)).isEqualTo(expanded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<zs-meta", "<zs-meta>", "<zs-meta>a", "<zs-meta>a</zs-meta",
        "<zs-metadata>a</zs-meta>", "<zs-meta >a</zs-meta>", "< zs-meta>a</zs-meta>", "</zs-meta><zs-meta>"})
    void parse_withoutAPlace_isNoTemplate(String page) {
        assertThat(Template.parse(utf8(page), utf8(page).length)).isNull();
    }

    @Test
    void parse_notUtf8_isNoTemplate() {
        byte[] page = "\u00e4<zs-meta>a</zs-meta>".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Template.parse(page, page.length)).isNull();
    }

    /** Searching for the end from each start again would take minutes. */
    @Test
    void parse_manyStartsWithoutEnd_isDoneAtOnce() {
        byte[] page = utf8("<zs-meta>".repeat(Template.MAX_PAGE_BYTES / 9));

        assertThat(Template.parse(page, page.length)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"8, 1048576, false", "8, 1048577, true", "60000, 200000, true"})
    void expand_valueManyTimes_isBounded(int places, int valueChars, boolean tooLarge) {
        byte[] page = utf8("<zs-meta>v</zs-meta>".repeat(places));
        String value = "x".repeat(valueChars);
        Template.Expansion expansion = Template.parse(page, page.length).expand(_ -> value);

        assertThat(expansion.isTooLarge()).isEqualTo(tooLarge);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void finder_sizeAroundTheLimit_findsOrWarns(int more, boolean found) {
        List<String> warnings = new ArrayList<>();
        TemplateFinder finder = new TemplateFinder(warnings::add);
        String place = "<zs-meta>a</zs-meta>";
        byte[] page = utf8(" ".repeat(Template.MAX_PAGE_BYTES + more - place.length()) + place);
        int cut = found ? page.length : page.length - place.length() + 4;
        finder.look("page.html", page.length, page, cut);
        if (!found) {
            finder.look("page.html", page.length, Arrays.copyOfRange(page, cut, page.length), page.length - cut);
        }

        assertThat(finder.templates().containsKey("page.html")).isEqualTo(found);
        assertThat(warnings).hasSize(found ? 0 : 1).allMatch(warning ->
                warning.equals("page.html is larger than 1048576 bytes: its <zs-meta> places stay as they are"));
    }

    @Test
    void finder_largePageWithoutAPlace_isSilent() {
        List<String> warnings = new ArrayList<>();
        TemplateFinder finder = new TemplateFinder(warnings::add);
        finder.look("one.html", Template.MAX_PAGE_BYTES + 1, utf8("<zs-met"), 7);
        finder.look("two.html", Template.MAX_PAGE_BYTES + 1, utf8("a <<zs-m-meta>"), 14);

        assertThat(warnings).isEmpty();
    }
}
