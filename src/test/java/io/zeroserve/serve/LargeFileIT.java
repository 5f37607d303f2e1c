package io.zeroserve.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is read from disk: 50 MB and some bytes of noise, by the ring of the loop and by workers. */
@ParameterizedClass
@ValueSource(strings = {"io_uring", "nio"})
class LargeFileIT {
    private static final int SIZE_BYTES = 50_000_123;
    private static final long SEED = 7;
    private static final long LIMIT_SECONDS = 30;

    @Parameter
    private String transport;
    @TempDir
    private Path folder;
    private Path tar;
    private byte[] content;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        content = new byte[SIZE_BYTES];
        new Random(SEED).nextBytes(content);
        tar = new SiteFixture().file("big.bin", content).write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(tar).setDevTls(true).setTlsAddr("127.0.0.1:0"),
                Transports.require(transport));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, false", "--http2-prior-knowledge, false", "--http1.1, true", "--http2, true"})
    void get_largeFile_isByteExact(String protocol, boolean tls) throws Exception {
        Curl.Response response = Curl.get(protocol, tls ? server.https("/big.bin") : server.http("/big.bin"));

        assertThat(response.exitCode()).isZero();
        assertThat(Arrays.equals(response.body(), content)).as("every byte").isTrue();
    }

    @Test
    void get_clientHasEndedItsDirection_comesWholeBehindOneAnother() throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
            client.endOutput();

            for (int i = 0; i < 2; i++) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(Arrays.equals(client.input().readNBytes(SIZE_BYTES), content)).as("every byte").isTrue();
            }
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void get_rangeAcrossChunks_isByteExact() throws Exception {
        Curl.Response response = Curl.get("-r", "65535-300000", server.http("/big.bin"));

        assertThat(response.status()).isEqualTo(206);
        assertThat(Arrays.equals(response.body(), Arrays.copyOfRange(content, 65_535, 300_001))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, false", "--http2, true"})
    void get_severalRanges_areByteExactParts(String protocol, boolean tls) throws Exception {
        Curl.Response response = Curl.get(protocol, "-r", "0-99999,40000000-40200000,-5",
                tls ? server.https("/big.bin") : server.http("/big.bin"));

        assertThat(response.exitCode()).isZero();
        assertThat(response.status()).isEqualTo(206);
        String boundary = response.header("content-type").replace("multipart/byteranges; boundary=", "");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int[] part : new int[][] {{0, 99_999}, {40_000_000, 40_200_000}, {SIZE_BYTES - 5, SIZE_BYTES - 1}}) {
            expected.writeBytes(((expected.size() == 0 ? "" : "\r\n") + "--" + boundary
                    + "\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes " + part[0] + "-" + part[1]
                    + "/" + SIZE_BYTES + "\r\n\r\n").getBytes(US_ASCII));
            expected.write(content, part[0], part[1] - part[0] + 1);
        }
        expected.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII));
        assertThat(Arrays.equals(response.body(), expected.toByteArray())).as("every byte").isTrue();
    }

    /** What is short and follows what is long must not overtake it when that is sent just then. */
    @Test
    void get_severalRangesManyTimes_areInOrder() throws Exception {
        byte[] first = Curl.get("-r", "0-9,70000-140000,-5", server.http("/big.bin")).body();
        for (int i = 0; i < 60; i++) {
            byte[] again = Curl.get("-r", "0-9,70000-140000,-5", server.http("/big.bin")).body();
            assertThat(Arrays.mismatch(again, first)).isEqualTo(-1);
        }
    }

    @Test
    void get_fileReplacedMeanwhile_isServedFromTheOldOneUntilReload() throws Exception {
        new SiteFixture().file("big.bin", "new").write(tar);

        assertThat(Curl.get(server.http("/big.bin")).body()).hasSize(SIZE_BYTES);
        server.reload();
        assertThat(Curl.get(server.http("/big.bin")).text()).isEqualTo("new");
    }

    @Test
    void get_clientLeavesMidway_oldArchiveIsClosedAfterReload() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
            client.getOutputStream().write("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(100_000)).hasSize(100_000);

            new SiteFixture().file("big.bin", "new").write(tar);
            server.reload();
            assertThat(openDeletedArchives()).as("the response still needs it").isEqualTo(1);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (openDeletedArchives() > 0) {
            assertThat(System.nanoTime()).as("time until the last request has let go").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private long openDeletedArchives() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                try {
                    count += Files.readSymbolicLink(link).toString().equals(tar + " (deleted)") ? 1 : 0;
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        return count;
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, false", "--http2, true"})
    void get_fileTruncatedUnderUs_breaksOffInsteadOfPadding(String protocol, boolean tls) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(tar.toFile(), "rw")) {
            file.setLength(SIZE_BYTES / 2);
        }
        Curl.Response response = Curl.get(protocol, tls ? server.https("/big.bin") : server.http("/big.bin"));

        assertThat(response.exitCode()).as("curl sees a broken transfer").isNotZero();
        assertThat(response.body().length).isLessThan(SIZE_BYTES);
        assertThat(Arrays.equals(response.body(), 0, response.body().length, content, 0, response.body().length))
                .as("what did arrive is right").isTrue();
    }
}
