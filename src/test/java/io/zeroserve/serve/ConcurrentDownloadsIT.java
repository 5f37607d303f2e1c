package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ClientLimit;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several large files at once on one HTTP/2 connection over TLS, by h2load, with small ones that begin in between. */
class ConcurrentDownloadsIT {
    private static final int ROUNDS = 3;
    private static final int LARGE_BYTES = 4_000_000;
    private static final long LIMIT_SECONDS = 60;
    private static final int BUSY_MILLIS = 60_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll"})
    void get_manyAtOnceOverHttp2_noneIsLeftWaiting(String transport) throws Exception {
        Path tar = new SiteFixture().file("large", new byte[LARGE_BYTES]).file("small", new byte[2000])
                .write(folder.resolve("site.tar"));
        try (TestServer server = new TestServer(
                // A machine that is busy with other tests must not make it shed requests.
                TestServer.options(tar).setLimit(ClientLimit.MAX_LOOP_LAG_MS, BUSY_MILLIS).setDevTls(true)
                        .setTlsAddr("127.0.0.1:0").setThreads(2),
                Transports.require(transport))) {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(load(server.https("/large"), server.https("/small"))).contains(" 80 succeeded, 0 failed");
            }
        }
    }

    private static String load(String... urls) throws Exception {
        Process process = new ProcessBuilder("timeout", Long.toString(LIMIT_SECONDS), "h2load", "-n", "80", "-c", "2",
                "-m", "4", urls[0], urls[1]).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
