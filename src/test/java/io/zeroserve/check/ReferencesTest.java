package io.zeroserve.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReferencesTest {

    @Test
    void ofHtml_attributesOfAllKinds_areFoundWithTheirLines() {
        assertThat(References.ofHtml("""
                <!doctype html>
                <LINK rel=stylesheet HREF='site.css'><base href="/x/">
                <img alt="a > b" src="a.png" srcset="b.png 1x, c.png 2x">
                <a href=page.html>x</a> <a data-href="not" href="/q?a=1&amp;b=2#c">y</a>
                <video poster = "p.jpg"></video><p style="background: url(bg.png)">
                """)).containsExactly(new Reference(2, "site.css"), new Reference(3, "a.png"),
                new Reference(3, "b.png"), new Reference(3, "c.png"), new Reference(4, "page.html"),
                new Reference(4, "/q?a=1&b=2#c"), new Reference(5, "p.jpg"), new Reference(5, "bg.png"));
    }

    @Test
    void ofHtml_characterReferences_areDecoded() {
        assertThat(References.ofHtml("<a href='&#x2F;a&#47;b&quot;&lt;?x=1&AMP;y=$1&#1114112;'>"))
                .containsExactly(new Reference(1, "/a/b\"&lt;?x=1&y=$1"));
    }

    @Test
    void ofHtml_commentsAndScripts_areNotLookedInto() {
        assertThat(References.ofHtml("""
                <!-- <img src="old.png"> -->
                <script src="main.js">document.write('<img src="x.png">')</script>
                <style>/* url(no.png) */ h1 { background: url("h1.png") }</style>
                """)).containsExactly(new Reference(2, "main.js"), new Reference(3, "h1.png"));
    }

    @Test
    void ofHtml_tagThatNeverEnds_isNone() {
        String words = "a ".repeat(200_000);
        assertThat(References.ofHtml("<p>1 <b " + words)).isEmpty();
        assertThat(References.ofHtml("<b " + words + "href=x>")).containsExactly(new Reference(1, "x"));
    }

    @Test
    void ofHtml_commentsAndScriptsThatNeverEnd_hideTheRest() {
        assertThat(References.ofHtml("<img src=a><!-- <img src=b>")).containsExactly(new Reference(1, "a"));
        assertThat(References.ofHtml("<img src=a><script><img src=b>")).containsExactly(new Reference(1, "a"));
        assertThat(References.ofCss("a { b: url(c) } /* url(d)")).containsExactly(new Reference(1, "c"));
    }

    @Test
    @Timeout(30)
    void ofHtml_pageOfMegabytes_takesTimeByItsLengthAlone() {
        assertThat(References.ofHtml("<a href=x>x</a>\n".repeat(200_000))).hasSize(200_000)
                .last().isEqualTo(new Reference(200_000, "x"));
        assertThat(References.ofHtml("<!-- ".repeat(1_000_000))).isEmpty();
        assertThat(References.ofHtml("<script ".repeat(1_000_000))).isEmpty();
        assertThat(References.ofHtml("<style>".repeat(1_000_000))).isEmpty();
        assertThat(References.ofCss("/* ".repeat(1_000_000))).isEmpty();
    }

    @Test
    void ofCss_urlsAndImports_areFoundWithTheirLines() {
        assertThat(References.ofCss(
                "@import 'a.css';\n/* url(no.png) */\np { background: url( \"b c.png\" ), url(d.png) }"))
                .containsExactly(new Reference(1, "a.css"), new Reference(3, "b c.png"), new Reference(3, "d.png"));
    }

    @Test
    void base_ofAPage_isItsHref() {
        assertThat(References.base("<head><base href='/docs/'>")).isEqualTo("/docs/");
        assertThat(References.base("<!-- <base href='/docs/'> -->")).isNull();
    }
}
