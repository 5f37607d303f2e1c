package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.http.Preconditions;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.site.Asset;
import io.zeroserve.site.SiteLoader;
import io.zeroserve.site.SiteSettings;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.TlsSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The asset is a.txt with {@code 0123456789}, of Sun, 09 Sep 2001 01:46:40 GMT. */
class StaticResponderTest {
    private static final long NOW = 1_800_000_000L;
    private static final String TAG = "\"of another state\"";

    @TempDir
    private Path folder;
    private final StaticResponder responder = new StaticResponder(new ErrorResponder());
    private SiteSnapshot snapshot;
    private Asset asset;

    @BeforeEach
    void load() throws Exception {
        Path tar = new SiteFixture().file("a.txt", "0123456789").file("empty", "")
                .file("large.txt", "0123456789".repeat(100)).write(folder.resolve("site.tar"));
        SiteSettings settings = new SiteSettings(tar, new SiteSettings.Lookup("index.html", false, false), 1,
                new TlsSource.FromSite());
        InstantSource clock = InstantSource.system();
        snapshot = new SiteLoader(settings, ScriptLoader.withAllHelpers(clock, "test"), _ -> { }, clock, Runnable::run)
                .load();
        asset = find("/a.txt");
    }

    @AfterEach
    void release() {
        snapshot.release();
    }

    @Test
    void respond_plainGet_sendsTheWholeWithEveryField() {
        ResponsePlan plan = respond(asset, Preconditions.NONE, null);

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.field("content-length")).isEqualTo("10");
        assertThat(plan.field("server")).isEqualTo("zeroserve");
        assertThat(plan.field("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(plan.field("etag")).isEqualTo(tag());
        assertThat(plan.field("last-modified")).isEqualTo("Sun, 09 Sep 2001 01:46:40 GMT");
        assertThat(plan.field("accept-ranges")).isEqualTo("bytes");
        assertThat(text(plan)).isEqualTo("0123456789");
    }

    @Test
    void respond_plainGetTwice_isTheSamePreparedPlan() {
        assertThat(respond(asset, Preconditions.NONE, null))
                .isSameAs(respond(asset, Preconditions.NONE, null));
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-3, 206, 0123, bytes 0-3/10", "bytes=8-, 206, 89, bytes 8-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10", "bytes=5-99, 206, 56789, bytes 5-9/10",
        "'bytes=0-1,4-5', 206, 012345, bytes 0-5/10", "bytes=x, 200, 0123456789,", "lines=0-1, 200, 0123456789,",
        "bytes=10-, 416, '', bytes */10", "bytes=-0, 416, '', bytes */10"})
    void respond_range_sendsThatPart(String range, int status, String body, String contentRange) {
        ResponsePlan plan = respond(asset, Preconditions.NONE, range);

        assertThat(plan.status()).isEqualTo(status);
        assertThat(text(plan)).isEqualTo(body);
        assertThat(plan.field("content-range")).isEqualTo(contentRange);
        assertThat(plan.field("content-length")).isEqualTo(Integer.toString(body.length()));
        assertThat(plan.field("etag")).isEqualTo(tag());
    }

    @Test
    void respond_severalRanges_sendsThemAsMultipart() {
        Asset large = find("/large.txt");
        ResponsePlan plan = respond(large, Preconditions.NONE, "bytes=0-3,500-501");

        String boundary = "zs-" + large.validators().entityTag().opaque();
        assertThat(plan.status()).isEqualTo(206);
        assertThat(plan.field("content-type")).isEqualTo("multipart/byteranges; boundary=" + boundary);
        assertThat(plan.field("content-range")).isNull();
        assertThat(text(plan)).isEqualTo(("""
                --B
                content-type: text/plain; charset=utf-8
                content-range: bytes 0-3/1000

                0123
                --B
                content-type: text/plain; charset=utf-8
                content-range: bytes 500-501/1000

                01
                --B--
                """).replace("B", boundary).replace("\n", "\r\n"));
        assertThat(plan.field("content-length")).isEqualTo(Integer.toString(text(plan).length()));
    }

    @Test
    void respond_tagMatches_isNotModifiedWithoutLength() {
        ResponsePlan plan = respond(asset, new Preconditions(null, null, TAG + ", W/" + tag(), null, null),
                "bytes=0-3");

        assertThat(plan.status()).isEqualTo(304);
        assertThat(plan.field("etag")).isEqualTo(tag());
        assertThat(plan.field("content-length")).isNull();
        assertThat(plan.content()).isSameAs(ResponsePlan.NONE);
    }

    @Test
    void respond_tagDiffers_ignoresTheDate() {
        Preconditions conditions = new Preconditions(null, null, TAG, "Sun, 09 Sep 2001 01:46:40 GMT", null);

        assertThat(respond(asset, conditions, null).status()).isEqualTo(200);
    }

    @Test
    void respond_notModifiedSince_is304() {
        Preconditions conditions = new Preconditions(null, null, null, "Sun, 09 Sep 2001 01:46:40 GMT", null);

        assertThat(respond(asset, conditions, null).status()).isEqualTo(304);
    }

    @Test
    void respond_ifRangeDiffers_sendsTheWhole() {
        assertThat(respond(asset, new Preconditions(null, null, null, null, TAG), "bytes=0-3").status())
                .isEqualTo(200);
        assertThat(respond(asset, new Preconditions(null, null, null, null, tag()), "bytes=0-3").status())
                .isEqualTo(206);
    }

    @Test
    void respond_ifMatchDiffers_is412() {
        assertThat(respond(asset, new Preconditions(TAG, null, null, null, null), null).status())
                .isEqualTo(412);
    }

    @Test
    void respond_emptyAsset_hasLengthZeroAndNoContent() {
        ResponsePlan plan = respond(find("/empty"), Preconditions.NONE, null);

        assertThat(plan.field("content-length")).isEqualTo("0");
        assertThat(plan.content()).isSameAs(ResponsePlan.NONE);
    }

    private ResponsePlan respond(Asset of, Preconditions conditions, String range) {
        return responder.respond(of, new FileRequest(null, conditions, range, NOW));
    }

    private Asset find(String path) {
        return snapshot.find(RequestPath.parse(path).orElseThrow()).orElseThrow();
    }

    private String tag() {
        return asset.validators().entityTag().headerValue();
    }

    private static String text(ResponsePlan plan) {
        return switch (plan.content()) {
            case ResponsePlan.Content.None _ -> "";
            case ResponsePlan.Content.Ready ready -> ready.bytes().toString(StandardCharsets.US_ASCII);
            case ResponsePlan.Content.Series series -> series.pieces().stream()
                    .map(piece -> ((ResponsePlan.Content.Ready) piece).bytes().toString(StandardCharsets.US_ASCII))
                    .collect(Collectors.joining());
            case ResponsePlan.Content.Part part -> throw new AssertionError("small assets are kept: " + part);
            case ResponsePlan.Content.Streamed _ -> throw new AssertionError("there is no upstream");
            case ResponsePlan.Content.Expanded page -> throw new AssertionError("there is no metadata: " + page);
        };
    }
}
