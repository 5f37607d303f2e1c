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
    /** The number of prctl by the machine's architecture. */
    private static final Map<String, String> PRCTL = Map.of("amd64", "157", "aarch64", "167");
    /** Runs a command under a filter of system calls (seccomp) by which io_uring_setup, 425, fails with EPERM. */
    private static final String WITHOUT_IO_URING = """
            my $prctl = shift @ARGV;
            my $filter = pack('(SCCL)4',
                0x20, 0, 0, 0, 0x15, 0, 1, 425, 0x06, 0, 0, 0x00050001, 0x06, 0, 0, 0x7fff0000);
            my $program = pack('S x![P] P', 4, $filter);
            syscall($prctl, 38, 1, 0, 0, 0) == 0 or die "PR_SET_NO_NEW_PRIVS: $!";
            syscall($prctl, 22, 2, $program) == 0 or die "PR_SET_SECCOMP: $!";
            exec @ARGV or die $!;
            """;

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

    @Test
    void ioUring_refusedByTheKernel_isDoneWithoutAndSaidWhy() throws Exception {
        String prctl = PRCTL.get(System.getProperty("os.arch"));
        assumeTrue(prctl != null, "the number of prctl is not known here");
        try (ServerRun server = ServerRun.startBy(List.of("perl", "-e", WITHOUT_IO_URING, prctl,
                ServerRun.LAUNCHER.toString(), "--addr", "127.0.0.1:0", "site.tar"), folder)) {
            assertThat(server.lines().getFirst()).startsWith("transport: epoll").contains("io_uring");
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(server.get("/large.bin").body()).hasSize(LARGE_BYTES);
        }
        ServerRun.Ended insisted = ServerRun.untilEndBy(List.of("perl", "-e", WITHOUT_IO_URING, prctl,
                ServerRun.LAUNCHER.toString(), "--transport", "io_uring", "--addr", "127.0.0.1:0", "site.tar"), folder);

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
