package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHashedNameTest {

    @ParameterizedTest
    @ValueSource(strings = {
        // Vite and Rollup, SvelteKit, Astro, Nuxt: base64url.
        "assets/index-DhX3kA9z.js", "assets/index-BfR3kwQe.css", "assets/logo-C8rTq0uL.svg", "assets/a-B-x3_a9K.js",
        "_app/immutable/entry/start.D8xK3abQ.js", "_astro/hoisted.CvZ1bq_9.js", "_nuxt/entry.B6aQz1Xm.css",
        "app/x-a1B2c3D4.js", "assets/index-DhX3kA9z.js.map",
        // esbuild, Angular: base 32.
        "app-3XK7QZ2M.js", "main-ABC2DEF3.css", "chunk-PZ5AY32C.mjs",
        // webpack, Parcel, Angular, Next.js, Gatsby, Create React App, Hugo, Rails: hexadecimal.
        "name.0123abcd.css", "static/js/main.8f3a1b2c.chunk.js", "runtime.a1b2c3d4e5f60718.js",
        "_next/static/chunks/framework-2c79e2a64abdb08b.js", "app-5d2f0a0c3ef1b9c7a2d4.js",
        "css/main.min.9c5cb0e4c6a8d4b5f0a1e2d3c4b5a69788796a5b4c3d2e1f0a9b8c7d6e5f4a3b.css",
        "application-908e25f4bf641868d8683022a5b62f54.css", "main.073c9b0a.css.map", "vendor.0123abcd.min.js",
        "fonts/inter.0123abcd.woff2", "styles.0123abcd.module.css", "polyfills-legacy-a1b2c3d4.js",
        // webpack's assets have no other name.
        "0a1b2c3d4e5f60718293.png", "img/0a1b2c3d4e5f60718293.svg"})
    void matches_bundlersName_isTold(String key) {
        assertThat(ContentHashedName.matches(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "index.html", "app.js", "style.css", "jquery-3.7.1.min.js", "bootstrap.bundle.min.js",
        "react-dom.production.js",
        // Words, numbers and dates.
        "assets/book-Chapter1.png", "theme-DarkMode.css", "my-component.js", "hero-Image001.jpg", "photo-12345678.jpg",
        "report-20240115.json", "minutes-1dec2024.json", "minutes-12feb2024.json", "assets/page-Section2.js",
        "logo-FULLSIZE.png", "a-deadbeef.js", "icon-facade.svg", "setup-Win10x64.png", "clip-H264Main.mp4",
        "app-VERSION2.js", "data-MYREPORT.json", "backup.20240115T1200.js",
        // Names that are not a hash of the content.
        "photo-550e8400-e29b-41d4-a716-4466554400ab.jpg", "550e8400e29b41d4a716446655440abc.jpg", "0123abcd.js",
        // Not what bundlers emit.
        "index-DhX3kA9z.html", "doc.0123abcd.pdf", "archive-0123abcd.zip", "feed.0123abcd.xml", "LICENSE-0123abcd",
        "name.0123abcd.css.br", "index-DhX3kA9z.HTML",
        // Too short, too long, misplaced.
        "name.0123abc.css", "0123abcd/name.css", "DhX3kA9z.js", "-DhX3kA9z.js", "index_DhX3kA9z.js", ".js", "", "a/",
        "assets/index-DhX3kA9.js", "assets/index-DhX3.A9z.js"})
    void matches_otherName_isNot(String key) {
        assertThat(ContentHashedName.matches(key)).isFalse();
    }
}
