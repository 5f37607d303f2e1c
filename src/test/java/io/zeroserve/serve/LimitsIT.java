package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits that options set, from both sides of each. */
class LimitsIT {
    private static final String SCRIPT = """
            #include <zeroserve.h>
            ZS_ENTRY void limits(void) {
                char path[64], text[2048];
                zs_req_path(path, sizeof path);
                zs_s64 n = zs_req_query_param(ZS_STR("text"), text, sizeof text);
                if (zs_strcmp(path, "/body") == 0) zs_respond(zs_req_body_json() > 0 ? 200 : 400, ZS_STR(""));
                if (zs_strcmp(path, "/parse") == 0) zs_respond(zs_json_parse(text, n) > 0 ? 200 : 400, ZS_STR(""));
                if (zs_strcmp(path, "/key") == 0) zs_respond(200 + zs_rate_limit(text, n, 0, 0, 0), ZS_STR(""));
                if (zs_strcmp(path, "/loop") == 0) {
                    for (zs_u64 end = zs_now_ms() + (n ? 5000 : 1); zs_now_ms() < end;) { }
                    zs_respond(200, ZS_STR(""));
                }
            }
            """;

    @TempDir
    private Path folder;
    private Path scripts;

    @BeforeEach
    void write() throws Exception {
        scripts = Files.createDirectories(folder.resolve(".zeroserve/scripts"));
        Files.writeString(folder.resolve("index.html"), "home");
        Files.writeString(scripts.resolve("limits.c"), SCRIPT);
    }

    private ZeroserveOptions options() {
        return TestServer.options(folder);
    }

    @ParameterizedTest
    @CsvSource({"1024, 200", "1025, 400"})
    void maxBufferedBodySize_aroundIt_isReadOrNot(int bytes, int status) throws Exception {
        try (TestServer server = new TestServer(options().setMaxBufferedBodySizeKb(1))) {
            assertThat(Curl.get("-d", "[]" + " ".repeat(bytes - 2), server.http("/body")).status()).isEqualTo(status);
        }
    }

    /** A value takes 32 bytes. */
    @ParameterizedTest
    @CsvSource({"31, 200", "32, 500"})
    void maxExternalMemory_aroundIt_isHeldOrTraps(int elements, int status) throws Exception {
        try (TestServer server = new TestServer(options().setMaxRequestExternalMemoryFootprintKb(1))) {
            String text = "[0" + ",0".repeat(elements - 1) + "]";

            assertThat(Curl.get("-g", server.http("/parse?text=" + text)).status()).isEqualTo(status);
        }
    }

    @Test
    void maxRateLimitBuckets_oneKeyMore_isNotCounted() throws Exception {
        try (TestServer server = new TestServer(options().setMaxRateLimitBuckets(2))) {
            assertThat(Curl.get(server.http("/key?text=a")).status()).isEqualTo(200);
            assertThat(Curl.get(server.http("/key?text=b")).status()).isEqualTo(200);
            assertThat(Curl.get(server.http("/key?text=c")).status()).isEqualTo(204);
            assertThat(Curl.get(server.http("/key?text=a")).status()).isEqualTo(200);
        }
    }

    @Test
    void scriptTimeLimit_aroundIt_endsOrTraps() throws Exception {
        try (TestServer server = new TestServer(options().setScriptTimeLimitMs(100))) {
            assertThat(Curl.get(server.http("/loop")).status()).isEqualTo(200);
            assertThat(Curl.get(server.http("/loop?text=x")).status()).isEqualTo(500);
            assertThat(server.log()).anyMatch(line -> line.contains("section 'zeroserve.request' failed: ")
                    && line.contains("100 ms"));
        }
    }

    @Test
    void scriptCodeSizeLimit_aroundIt_isLoadedOrRefused() throws Exception {
        // Each statement compiles to at least one instruction of 8 bytes; the limit is 8192 of them.
        String statement = "x = x * 3 + y; y ^= x;";
        Path script = scripts.resolve("large.c");
        Files.writeString(script, largeScript(statement.repeat(100)));
        new TestServer(options().setScriptCodeSizeLimitKb(64)).close();

        Files.writeString(script, largeScript(statement.repeat(5000)));
        new TestServer(options()).close();
        assertThatThrownBy(() -> new TestServer(options().setScriptCodeSizeLimitKb(64)))
                .hasMessageContaining("script 'large.o': its instructions take ")
                .hasMessageContaining("more than the limit of 65536 (--script-code-size-limit-kb)");
    }

    private static String largeScript(String statements) {
        return "#include <zeroserve.h>\nZS_ENTRY zs_u64 f(void) { zs_u64 x = zs_now_ms(), y = 1; " + statements
                + " return x; }\n";
    }

    /** What the server tells an HTTP/2 client: the windows begin at 65535 bytes. */
    @ParameterizedTest
    @CsvSource({"64, 128, 65536, 65537", "100, 200, 102400, 139265"})
    void http2Windows_asSet_areAnnounced(int streamKb, int connectionKb, int streamBytes, int increment)
            throws Exception {
        try (TestServer server = new TestServer(
                options().setH2StreamWindowKb(streamKb).setH2ConnectionWindowKb(connectionKb))) {
            Process nghttp = new ProcessBuilder("nghttp", "-n", "-v", server.http("/"))
                    .redirectErrorStream(true).start();
            String frames = new String(nghttp.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(nghttp.waitFor()).isZero();
            assertThat(frames).contains("SETTINGS_INITIAL_WINDOW_SIZE(0x04):" + streamBytes);
            assertThat(frames).containsPattern("recv WINDOW_UPDATE frame <length=4, flags=0x00, stream_id=0>\\s+"
                    + "\\(window_size_increment=" + increment + "\\)");
        }
    }
}
