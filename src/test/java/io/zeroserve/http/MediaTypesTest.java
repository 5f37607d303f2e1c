package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

    @ParameterizedTest
    @CsvSource({
        "index.html, text/html; charset=utf-8",
        "a/index.htm, text/html; charset=utf-8",
        "s.css, text/css; charset=utf-8",
        "s.js, application/javascript; charset=utf-8",
        "s.mjs, application/javascript; charset=utf-8",
        "s.json, application/json; charset=utf-8",
        "s.js.map, application/json; charset=utf-8",
        "robots.txt, text/plain; charset=utf-8",
        "s.xml, application/xml",
        "s.png, image/png",
        "s.gif, image/gif",
        "s.jpg, image/jpeg",
        "s.jpeg, image/jpeg",
        "s.svg, image/svg+xml",
        "favicon.ico, image/x-icon",
        "s.wasm, application/wasm",
        "s.woff2, font/woff2",
        "s.webp, image/webp",
        "s.avif, image/avif",
        "s.mp4, video/mp4",
        "s.pdf, application/pdf",
        "s.webmanifest, application/manifest+json",
        "s.tar.gz, application/gzip",
        "s.css.br, application/x-brotli",
        "s.usdz, model/vnd.usdz+zip",
        "s.apk, application/vnd.android.package-archive",
        "INDEX.HTML, text/html; charset=utf-8",
        ".html, text/html; charset=utf-8",
    })
    void ofKey_knownExtension_isItsType(String key, String type) {
        assertThat(MediaTypes.ofKey(key)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"a.html, true", "a.svg, true", "a.json, true", "a.wasm, true", "a.geojson, true", "a.ttf, true",
        "a.png, false", "a.woff2, false", "a.gz, false", "a.mp4, false", "a, false"})
    void isCompressible_typeOfAName_shrinksOrNot(String key, boolean compressible) {
        assertThat(MediaTypes.isCompressible(MediaTypes.ofKey(key))).isEqualTo(compressible);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "README", "a.b/README", "a.html/x", "x.", "x.unknown", "x.htmlx",
        "x.ht\u00e9", "x.h@ml"})
    void ofKey_unknownExtension_isTheDefault(String key) {
        assertThat(MediaTypes.ofKey(key)).isEqualTo(MediaTypes.DEFAULT);
    }
}
