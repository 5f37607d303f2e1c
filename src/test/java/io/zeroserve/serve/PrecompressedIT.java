package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Negotiation over the wire.
 *
 * <pre>
 * index.html (5,000 bytes)  index.html.gz (made by the JDK)  index.html.br (40 bytes of stand-in)  plain.txt
 * </pre>
 */
class PrecompressedIT {
    private static final String PAGE = "<p>0123456789</p>\n".repeat(278);
    private static final byte[] STAND_IN = new byte[40];

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static byte[] gzip;

    @BeforeAll
    static void start() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(PAGE.getBytes(StandardCharsets.UTF_8));
        }
        gzip = bytes.toByteArray();
        Path tar = new SiteFixture().file("index.html", PAGE).file("index.html.gz", gzip)
                .file("index.html.br", STAND_IN).file("plain.txt", "plain").write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(tar).setDevTls(true).setTlsAddr("127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "gzip, deflate, br, zstd | br", "gzip | gzip", "br;q=0.5, gzip | gzip", "zstd | -", "identity | -",
        "gzip;q=0.2, identity;q=0.9 | -", "* | br", "*;q=0.1, br;q=0 | gzip", "deflate | -"})
    void get_acceptEncoding_getsTheBestVariant(String accepted, String coding) throws Exception {
        for (String url : new String[] {server.http("/"), server.https("/index.html")}) {
            Curl.Response response = Curl.get("-H", "accept-encoding: " + accepted, url);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-encoding")).isEqualTo(coding);
            assertThat(response.header("content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(response.header("vary")).isEqualTo("accept-encoding");
            byte[] expected = coding == null ? PAGE.getBytes(StandardCharsets.UTF_8)
                    : coding.equals("br") ? STAND_IN : gzip;
            assertThat(response.body()).isEqualTo(expected);
            assertThat(response.header("content-length")).isEqualTo(Integer.toString(expected.length));
        }
    }

    @Test
    void get_gzip_unpacksInTheClient() throws Exception {
        assertThat(Curl.get("-H", "accept-encoding: gzip", "--compressed", server.http("/")).text()).isEqualTo(PAGE);
    }

    @Test
    void get_noAcceptEncoding_getsTheFileWithVary() throws Exception {
        Curl.Response response = Curl.get(server.http("/"));

        assertThat(response.text()).isEqualTo(PAGE);
        assertThat(response.header("content-encoding")).isNull();
        assertThat(response.header("vary")).isEqualTo("accept-encoding");
    }

    @Test
    void get_fileWithoutVariants_doesNotVaryAndIsSentWhateverIsAccepted() throws Exception {
        Curl.Response response = Curl.get("-H", "accept-encoding: gzip, identity;q=0", server.http("/plain.txt"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("vary")).isNull();
    }

    @Test
    void get_everyFormRefused_is406() throws Exception {
        Curl.Response response = Curl.get("-H", "accept-encoding: zstd, identity;q=0", server.http("/"));

        assertThat(response.status()).isEqualTo(406);
        assertThat(response.header("vary")).isEqualTo("accept-encoding");
    }

    @Test
    void get_variantTags_areTheirOwn() throws Exception {
        String identity = Curl.get(server.http("/")).header("etag");
        String coded = Curl.get("-H", "accept-encoding: gzip", server.http("/")).header("etag");

        assertThat(coded).isNotEqualTo(identity).startsWith("\"");
        Curl.Response fresh =
                Curl.get("-H", "accept-encoding: gzip", "-H", "if-none-match: " + coded, server.http("/"));
        assertThat(fresh.status()).isEqualTo(304);
        assertThat(fresh.header("vary")).isEqualTo("accept-encoding");
        assertThat(fresh.header("etag")).isEqualTo(coded);
        assertThat(Curl.get("-H", "accept-encoding: gzip", "-H", "if-none-match: " + identity, server.http("/"))
                .status()).isEqualTo(200);
    }

    @Test
    void get_rangeOfAVariant_isAPartOfTheCodedBytes() throws Exception {
        String coded = Curl.get("-H", "accept-encoding: gzip", server.http("/")).header("etag");
        Curl.Response part = Curl.get("-H", "accept-encoding: gzip", "-H", "if-range: " + coded, "-r", "2-9",
                server.http("/"));

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("content-range")).isEqualTo("bytes 2-9/" + gzip.length);
        assertThat(part.header("content-encoding")).isEqualTo("gzip");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(gzip, 2, 10));
        assertThat(Curl.get("-H", "if-range: " + coded, "-r", "2-9", server.http("/")).status())
                .as("the tag of another variant").isEqualTo(200);
    }

    @Test
    void head_variant_hasTheHeadOfGet() throws Exception {
        Curl.Response get = Curl.get("-H", "accept-encoding: gzip", server.http("/"));
        Curl.Response head = Curl.get("-H", "accept-encoding: gzip", "--head", server.http("/"));

        get.headers().remove("date");
        head.headers().remove("date");
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/index.html.gz, application/gzip", "/index.html.br, application/x-brotli"})
    void get_siblingByItsOwnPath_isAFile(String path, String type) throws Exception {
        Curl.Response response = Curl.get("-H", "accept-encoding: gzip, br", server.http(path));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).isEqualTo(type);
        assertThat(response.header("content-encoding")).isNull();
        assertThat(response.header("vary")).isNull();
    }
}
