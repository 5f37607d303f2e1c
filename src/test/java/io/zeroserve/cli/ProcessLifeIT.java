package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.pack.ScriptCompiler;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the process ends, and who it is. The site has a large file, and a script that takes a second for /slow. */
class ProcessLifeIT {
    private static final int LARGE_BYTES = 16_000_000;
    private static final long LIMIT_SECONDS = 60;
    private static final String NOBODY = "65534";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeSite() throws Exception {
        Path source = Files.writeString(folder.resolve("slow.c"), """
                #include <zeroserve.h>
                ZS_ENTRY void slow(void) {
                    char path[16];
                    zs_req_path(path, sizeof path);
                    if (zs_strcmp(path, "/slow") != 0) return;
                    for (zs_u64 end = zs_now_ms() + 1000; zs_now_ms() < end; ) { }
                    zs_respond(200, ZS_STR("slow"));
                }
                """);
        new SiteFixture().file("index.html", "home").file("large", new byte[LARGE_BYTES])
                .file(".zeroserve/scripts/slow.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .write(folder.resolve("site.tar"));
    }

    @Test
    void sigterm_downloadsUnderWay_areFinishedAndNothingElseIsTaken() throws Exception {
        try (ServerRun server = start()) {
            Process http1 = download("h1", "http://127.0.0.1:" + server.httpPort() + "/large");
            Process http2 = download("h2", "--http2", "https://127.0.0.1:" + server.httpsPort() + "/large");
            int port = server.httpPort();
            server.signal("TERM");
            server.awaitLine(line -> line.startsWith("draining: "));
            awaitRefusal(port);

            assertThat(http1.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(http2.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(List.of(http1.exitValue(), http2.exitValue())).containsExactly(0, 0);
            assertThat(Files.size(folder.resolve("h1"))).isEqualTo(LARGE_BYTES);
            assertThat(Files.size(folder.resolve("h2"))).isEqualTo(LARGE_BYTES);
            assertThat(server.awaitExit()).isZero();
            assertThat(server.lines()).contains("drained");
        }
    }

    @Test
    void sigterm_requestInAScript_isAnsweredAsTheLastOfItsConnection() throws Exception {
        try (ServerRun server = start(); RawClient client = RawClient.connect(server.httpPort());
                RawClient idle = RawClient.connect(server.httpPort())) {
            idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.readHead()).doesNotContain("connection: close");
            assertThat(idle.read(4)).isEqualTo("home");
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            server.awaitLine(line -> line.startsWith("[request]") && line.endsWith("/slow"));
            server.signal("TERM");

            assertThat(idle.readAll()).as("a connection without a request is closed").isEmpty();
            assertThat(client.readHead()).startsWith("HTTP/1.1 200").contains("connection: close");
            assertThat(client.readAll()).isEqualTo("slow");
            assertThat(server.awaitExit()).isZero();
        }
    }

    @Test
    void sigterm_clientThatDoesNotRead_isCutOffWhenTheTimeIsOver() throws Exception {
        try (ServerRun server = start("--drain-timeout-ms", "300"); RawClient _ = stuck(server)) {
            server.signal("TERM");

            assertThat(server.awaitExit()).isZero();
        }
    }

    @Test
    void sigterm_twice_endsAtOnce() throws Exception {
        try (ServerRun server = start("--drain-timeout-ms", "600000"); RawClient _ = stuck(server)) {
            server.signal("TERM");
            server.awaitLine(line -> line.startsWith("draining: "));
            server.signal("TERM");

            assertThat(server.awaitExit()).isZero();
        }
    }

    @Test
    @Timeout(LIMIT_SECONDS)
    void serviceManager_listening_isToldOfStartReloadAndEnd() throws Exception {
        Path socket = folder.resolve("notify");
        Process manager = new ProcessBuilder("perl", "-e", """
                use Socket; $| = 1;
                socket(my $in, PF_UNIX, SOCK_DGRAM, 0) or die $!;
                bind($in, pack_sockaddr_un($ARGV[0])) or die $!;
                print "bound\\n";
                while (defined recv($in, my $message, 4096, 0)) { print join(' ', split(/\\n/, $message)), "\\n"; }
                """, socket.toString()).redirectErrorStream(true).start();
        try (BufferedReader told = manager.inputReader()) {
            assertThat(told.readLine()).isEqualTo("bound");
            try (ServerRun server = ServerRun.startBy(List.of("env", "NOTIFY_SOCKET=" + socket,
                    ServerRun.LAUNCHER.toString(), "--addr", "127.0.0.1:0", "site.tar"), folder)) {
                assertThat(told.readLine()).isEqualTo("READY=1");
                server.signal("HUP");
                assertThat(told.readLine()).matches("RELOADING=1 MONOTONIC_USEC=[0-9]+");
                assertThat(told.readLine()).isEqualTo("READY=1");
                server.signal("TERM");
                assertThat(told.readLine()).isEqualTo("STOPPING=1");
                assertThat(server.awaitExit()).isZero();
            }
        } finally {
            manager.destroy();
        }
    }

    @Test
    void openFiles_usedUp_acceptsAgainOnceThereAreSome() throws Exception {
        try (ServerRun server = start()) {
            int port = server.httpPort();
            limit(server, 0);
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(RawClient.connect(port));
            }
            waiting.getLast().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            limit(server, 1000);

            assertThat(waiting.getLast().readHead()).startsWith("HTTP/1.1 200");
            assertThat(server.get("/").text()).isEqualTo("home");
            for (RawClient client : waiting) {
                client.close();
            }
        }
    }

    /** Leaves a process so many descriptors more than it has. */
    private static void limit(ServerRun server, int more) throws Exception {
        long open;
        try (Stream<Path> all = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            open = all.count();
        }
        assertThat(new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()),
                "--nofile=" + (open + more) + ":")
                .inheritIO().start().waitFor()).isZero();
    }

    @Test
    void processors_given_areThoseOfTheEventLoops() throws Exception {
        String first = field(Path.of("/proc/self"), "Cpus_allowed_list:").split("[,-]")[0];
        try (ServerRun server = start("--cpus", first, "--threads", "2")) {
            assertThat(server.get("/").text()).isEqualTo("home");
            List<String> loops = new ArrayList<>();
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + server.pid() + "/task"))) {
                for (Path thread : threads) {
                    // What the kernel keeps of vert.x-eventloop-thread-0.
                    if (Files.readString(thread.resolve("comm")).startsWith("vert.x-eventloo")) {
                        loops.add(field(thread, "Cpus_allowed_list:"));
                    }
                }
            }
            assertThat(loops).containsExactly(first, first);
        }
    }

    private static String field(Path process, String name) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream().filter(line -> line.startsWith(name)).findFirst()
                .orElseThrow().substring(name.length()).strip();
    }

    @Test
    void processor_thatDoesNotExist_isRefused() throws Exception {
        ServerRun.Ended ended = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:0", "--cpus", "0,1000", "site.tar");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).startsWith("Error: --cpus: processor 1000 is not among those of this process");
    }

    @Test
    void user_givenToRoot_isWhoEveryThreadBecomesAndReloadsAs() throws Exception {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "only root can become another");
        assertThat(new ProcessBuilder("chmod", "-R", "a+rX", folder.toString()).start().waitFor()).isZero();
        try (ServerRun server = start("--user", "nobody", "--threads", "2")) {
            server.httpsPort();
            assertThat(server.lines())
                    .anyMatch(line -> line.startsWith("running as user nobody (" + NOBODY + "), group ("));
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(identities(server.pid())).containsOnly("Uid:" + ("\t" + NOBODY).repeat(4));
            server.signal("HUP");
            server.awaitLine(line -> line.startsWith("generation 1: "));
            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(identities(server.pid())).containsOnly("Uid:" + ("\t" + NOBODY).repeat(4));
        }
    }

    @Test
    void user_thatDoesNotExist_isRefused() throws Exception {
        ServerRun.Ended ended = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:0", "--user", "nosuchuser", "site.tar");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).isEqualTo("Error: --user: there is no user nosuchuser\n");
    }

    private ServerRun start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--addr", "127.0.0.1:0", "--dev-tls", "--tls-addr",
                "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        arguments.add("site.tar");
        return ServerRun.start(folder, arguments.toArray(String[]::new));
    }

    /** A download that takes some seconds and has begun. */
    private Process download(String file, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sSk", "--limit-rate", "6M", "-o",
                folder.resolve(file).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!Files.exists(folder.resolve(file)) || Files.size(folder.resolve(file)) == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        return process;
    }

    /** A client that has asked for more than the sockets hold and reads nothing but the head. */
    private static RawClient stuck(ServerRun server) throws Exception {
        RawClient client = RawClient.connect(server.httpPort());
        client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        client.readHead();
        return client;
    }

    private static void awaitRefusal(int port) {
        assertThatThrownBy(() -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (System.nanoTime() < end) {
                RawClient.connect(port).close();
            }
        }).isInstanceOf(ConnectException.class);
    }

    /** Who each thread of a process is, but for the kernel's own that work for io_uring. */
    private static List<String> identities(long pid) throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                List<String> status = Files.readAllLines(thread.resolve("status"));
                if (!status.getFirst().contains("iou-")) {
                    all.addAll(status.stream().filter(line -> line.startsWith("Uid:")).toList());
                }
            }
        }
        return all;
    }
}
