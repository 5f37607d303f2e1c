package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong around the packaged server. The site has index.html with {@code home} and large.bin, which is read
 * from disk.
 *
 * <p>File descriptors that run out are in {@link ProcessLifeIT}, an archive that is cut short in {@code LargeFileIT},
 * backends that send too much in {@link NginxBackendIT}.
 */
class FaultsIT {
    private static final int LARGE_BYTES = 4_000_000;
    /** An unusual one, by which the server's reads for responses can be told from others. */
    private static final int CHUNK_BYTES = 12_289;
    private static final int FIRST_BAD_BYTE = 2_000_000;
    /** The numbers of prctl and pread64 by the machine's architecture. */
    private static final Map<String, List<Integer>> CALLS =
            Map.of("amd64", List.of(157, 17), "aarch64", List.of(167, 67));
    /**
     * Runs a command under a filter of system calls (seccomp), which is a list of numbers: code, jt, jf and k by turns.
     */
    private static final String FILTERED = """
            my ($prctl, $numbers) = splice @ARGV, 0, 2;
            my @filter = split / /, $numbers;
            my $filter = pack('(SCCL)*', @filter);
            my $program = pack('S x![P] P', @filter / 4, $filter);
            syscall($prctl, 38, 1, 0, 0, 0) == 0 or die "PR_SET_NO_NEW_PRIVS: $!";
            syscall($prctl, 22, 2, $program) == 0 or die "PR_SET_SECCOMP: $!";
            exec @ARGV or die $!;
            """;
    /** By it io_uring_setup, 425, fails with EPERM. */
    private static final String WITHOUT_IO_URING = "32 0 0 0 21 0 1 425 6 0 0 %d 6 0 0 %d"
            .formatted(0x0005_0001, 0x7fff_0000);

    @TempDir
    private Path folder;
    private Path archive;

    @BeforeEach
    void write() throws Exception {
        byte[] large = new byte[LARGE_BYTES];
        Arrays.fill(large, (byte) 'x');
        archive = new SiteFixture().file("index.html", "home").file("large.bin", large)
                .write(folder.resolve("site.tar"));
    }

    private static List<Integer> calls() {
        List<Integer> calls = CALLS.get(System.getProperty("os.arch"));
        assumeTrue(calls != null, "the numbers of system calls are not known here");
        return calls;
    }

    private static List<String> filtered(String filter, String... arguments) {
        List<String> command = new ArrayList<>(List.of("perl", "-e", FILTERED, calls().getFirst().toString(), filter,
                ServerRun.LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** As from a disk with a bad sector: EIO from pread64, of a chunk (third argument), from some byte on (fourth). */
    @Test
    void read_failsInTheMiddleOfAFile_endsThatResponseAlone() throws Exception {
        String badSector = """
                32 0 0 0 21 7 0 425 21 0 5 %d 32 0 0 32 21 0 3 %d 32 0 0 40 53 0 1 %d 6 0 0 %d 6 0 0 %d 6 0 0 %d"""
                .formatted(calls().getLast(), CHUNK_BYTES, FIRST_BAD_BYTE, 0x0005_0005, 0x7fff_0000, 0x0005_0001);
        try (ServerRun server = ServerRun.startBy(filtered(badSector, "--chunk-size", Integer.toString(CHUNK_BYTES),
                "--addr", "127.0.0.1:0", "site.tar"), folder)) {
            Curl.Response broken = server.get("/large.bin");

            assertThat(broken.status()).isEqualTo(200);
            assertThat(broken.exitCode()).as("what cannot be read is not made up").isNotZero();
            assertThat(broken.body().length).isBetween(FIRST_BAD_BYTE - 20 * CHUNK_BYTES, FIRST_BAD_BYTE + CHUNK_BYTES);
            assertThat(server.awaitLine(line -> line.startsWith("cannot read large.bin at byte ")))
                    .endsWith(": Input/output error");
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(Curl.get("-r", "0-99", "http://127.0.0.1:" + server.httpPort() + "/large.bin").body())
                    .hasSize(100);
        }
    }

    @Test
    void ioUring_refusedByTheKernel_isDoneWithoutAndSaidWhy() throws Exception {
        try (ServerRun server = ServerRun.startBy(filtered(WITHOUT_IO_URING, "--addr", "127.0.0.1:0", "site.tar"),
                folder)) {
            assertThat(server.lines().getFirst()).startsWith("transport: epoll").contains("io_uring");
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(server.get("/large.bin").body()).hasSize(LARGE_BYTES);
        }
        ServerRun.Ended insisted = ServerRun.untilEndBy(
                filtered(WITHOUT_IO_URING, "--transport", "io_uring", "--addr", "127.0.0.1:0", "site.tar"), folder);

        assertThat(insisted.exitCode()).isEqualTo(1);
        assertThat(insisted.stderr()).contains("io_uring");
    }

    /** The JDK's trusted authorities are for clients: a server that asks for no certificate leaves them unread. */
    @Test
    void trustStore_unreadable_servesOverTls() throws Exception {
        Path store = Files.writeString(folder.resolve("cacerts"), "no key store");
        try (ServerRun server = ServerRun.startBy(List.of("env", "JAVA_OPTS=-Djavax.net.ssl.trustStore=" + store,
                ServerRun.LAUNCHER.toString(), "--dev-tls", "--addr", "127.0.0.1:0", "--tls-addr", "127.0.0.1:0",
                "site.tar"), folder)) {
            assertThat(Curl.get("https://127.0.0.1:" + server.httpsPort() + "/").text()).isEqualTo("home");
        }
    }

    @Test
    void kill_withClientsConnected_leavesAddressAndArchiveForTheNext() throws Exception {
        int port;
        try (ServerRun server = start("127.0.0.1:0"); RawClient idle = RawClient.connect(server.httpPort())) {
            port = server.httpPort();
            idle.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.readHead();
            server.signal("KILL");
            server.awaitExit();
        }
        try (ServerRun next = start("127.0.0.1:" + port)) {
            assertThat(next.httpPort()).isEqualTo(port);
            assertThat(next.get("/large.bin").body()).hasSize(LARGE_BYTES);
        }
    }

    /** As {@code cp} does it, and not {@code mv}: the open file is another archive all of a sudden. */
    @Test
    void archive_overwrittenInPlace_isNeverMoreThanWhatItsIndexSays() throws Exception {
        byte[] other = new SiteFixture().file("index.html", "another home").bytes();
        try (ServerRun server = start("127.0.0.1:0")) {
            assertThat(server.get("/large.bin").body()).hasSize(LARGE_BYTES);
            Files.write(archive, other, StandardOpenOption.WRITE);

            assertThat(server.get("/").text()).as("what was in memory").isEqualTo("home");
            assertThat(server.get("/large.bin").body()).hasSize(LARGE_BYTES);
            assertThat(server.get("/large.bin").status()).isEqualTo(200);
            server.signal("HUP");
            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));
            assertThat(server.get("/").text()).isEqualTo("another home");
        }
    }

    @Test
    void archive_overwrittenInPlaceWithGarbage_isNotReloaded() throws Exception {
        try (ServerRun server = start("127.0.0.1:0")) {
            Files.write(archive, "garbage".getBytes(StandardCharsets.US_ASCII));
            server.signal("HUP");

            assertThat(server.awaitLine(line -> line.startsWith("reload failed: "))).contains("this is not a tar file");
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(server.get("/large.bin").exitCode()).as("what is not there cannot be sent").isNotZero();
            assertThat(server.get("/").text()).isEqualTo("home");
        }
    }

    private ServerRun start(String address) throws Exception {
        return ServerRun.start(folder, "--addr", address, "--disable-request-logging", "site.tar");
    }
}
