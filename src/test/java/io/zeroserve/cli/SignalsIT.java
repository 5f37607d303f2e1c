package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.SiteFixture;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to the real process. The site is index.html, whose text tells which version it is. */
class SignalsIT {
    private static final int RELOADS = 8;

    @TempDir
    private Path folder;

    @Test
    void start_goodSite_tellsInOrderWhatOperatorsRead() throws Exception {
        write("one");
        try (ServerRun server = start()) {
            server.httpsPort();
            assertThat(server.lines()).satisfiesExactly(
                    line -> assertThat(line).startsWith("transport: "),
                    line -> assertThat(line).matches("fd limit \\d+"),
                    line -> assertThat(line).startsWith("isolation: none, "),
                    line -> assertThat(line).matches("loaded 1 entries from site\\.tar \\(\\d+ bytes\\)"),
                    line -> assertThat(line).isEqualTo("TLS enabled"),
                    line -> assertThat(line)
                            .matches("listening on http://127\\.0\\.0\\.1:\\d+ \\(1 worker thread\\(s\\)\\)"),
                    line -> assertThat(line).matches("listening on https://127\\.0\\.0\\.1:\\d+"));
        }
    }

    @Test
    void request_logged_tellsIdSchemePeerMethodAndUri() throws Exception {
        write("one");
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "site.tar")) {
            server.get("/a%20b?c=d");

            assertThat(server.awaitLine(line -> line.startsWith("[request]"))).matches(
                    "\\[request] [0-9A-HJKMNP-TV-Z]{26}: http 127\\.0\\.0\\.1:\\d+ GET /a%20b\\?c=d");
        }
    }

    @Test
    void sighup_ofAServerThatNohupStarted_reloads() throws Exception {
        write("one");
        try (ServerRun server = ServerRun.startBy(List.of("nohup", ServerRun.LAUNCHER.toString(),
                "--addr", "127.0.0.1:0", "--disable-request-logging", "site.tar"), folder)) {
            write("two");
            server.signal("HUP");

            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));
            assertThat(server.get("/").text()).contains("two");
        }
    }

    @Test
    void sighup_underARequestLoop_changesTheSiteWithoutOneFailure() throws Exception {
        write("version 0");
        try (ServerRun server = start(); Load load = new Load(server.httpPort())) {
            load.awaitAnswers(50);
            for (int i = 1; i <= RELOADS; i++) {
                write("version " + i);
                server.signal("HUP");
                server.awaitLine(line -> line.equals("reloaded tarball site.tar"), i);
                load.awaitAnswers(20);
            }

            assertThat(load.failures()).isEmpty();
            assertThat(load.answers()).contains("version 0", "version " + RELOADS)
                    .allMatch(text -> text.matches("version \\d"));
            assertThat(server.get("/").text()).isEqualTo("version " + RELOADS);
        }
    }

    @Test
    void sighup_brokenTar_isRefusedAndTheOldSiteStays() throws Exception {
        write("good");
        try (ServerRun server = start()) {
            SiteFixture.replace(folder.resolve("site.tar"), "garbage".getBytes(StandardCharsets.UTF_8));
            server.signal("HUP");

            assertThat(server.awaitLine(line -> line.startsWith("reload failed: ")))
                    .contains("site.tar: this is not a tar file");
            assertThat(server.get("/").text()).isEqualTo("good");
            write("good again");
            server.signal("HUP");
            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));
            assertThat(server.get("/").text()).isEqualTo("good again");
        }
    }

    @Test
    void hangup_folderTooLargeForMemory_keepsServingTheOldSite() throws Exception {
        Path www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(www.resolve("index.html"), "small");
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "www")) {
            try (RandomAccessFile large = new RandomAccessFile(www.resolve("large").toFile(), "rw")) {
                large.setLength(700L << 20); // a folder is packed in memory; on disk this takes no space
            }
            server.signal("HUP");

            assertThat(server.awaitLine(line -> line.startsWith("reload failed: ")))
                    .contains("www has files of 700 MiB, and at most ", "serve that");
            assertThat(server.get("/").text()).isEqualTo("small");
        }
    }

    @Test
    void reloadSignalFile_contentChanges_reloads() throws Exception {
        write("one");
        Path signal = Files.writeString(folder.resolve("signal"), "1");
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "--reload-signal-file",
                signal.toString(), "site.tar")) {
            write("two");
            Files.writeString(signal, "2");
            server.awaitLine(line -> line.equals("reloaded tarball site.tar"));

            assertThat(server.get("/").text()).isEqualTo("two");
        }
    }

    @Test
    void sigusr2_previousKept_goesBackAndForth() throws Exception {
        write("one");
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "--keep-previous", "site.tar")) {
            server.signal("USR2");
            server.awaitLine(line -> line.equals("rollback failed: there was no other site before this one"));
            write("two");
            server.signal("HUP");
            server.awaitLine(line -> line.startsWith("generation 1: files: 0 added, 1 changed, 0 removed; "));
            assertThat(server.get("/").text()).isEqualTo("two");

            server.signal("USR2");
            server.awaitLine(line -> line.startsWith("generation 2: files: 0 added, 1 changed, 0 removed; "));
            assertThat(server.get("/").text()).isEqualTo("one");
            server.signal("USR2");
            server.awaitLine(line -> line.startsWith("generation 3: "));
            assertThat(server.get("/").text()).isEqualTo("two");
            assertThat(server.lines()).contains("rolled back to what was served before");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void signalToEnd_exitsWith0(String signal) throws Exception {
        write("one");
        // A shell that runs the tests in the background has them, and what they start, ignore SIGINT.
        try (ServerRun server = ServerRun.startBy(List.of("env", "--default-signal=" + signal,
                ServerRun.LAUNCHER.toString(), "--addr", "127.0.0.1:0", "site.tar"), folder)) {
            server.signal(signal);

            assertThat(server.awaitExit()).isZero();
        }
    }

    private ServerRun start() throws Exception {
        return ServerRun.start(folder, "--addr", "127.0.0.1:0", "--dev-tls", "--tls-addr", "127.0.0.1:0",
                "--disable-request-logging", "site.tar");
    }

    private void write(String text) throws Exception {
        new SiteFixture().file("index.html", text).write(folder.resolve("site.tar"));
    }

    /** A client that asks again and again until it is closed. */
    private static final class Load implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final Set<String> answers = ConcurrentHashMap.newKeySet();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final AtomicInteger count = new AtomicInteger();
        private final Thread thread;
        private volatile boolean stopped;

        Load(int port) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
            thread = Thread.ofPlatform().daemon().start(() -> {
                while (!stopped) {
                    ask(request);
                }
            });
        }

        private void ask(HttpRequest request) {
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                answers.add(response.body());
                if (response.statusCode() != 200) {
                    failures.add("status " + response.statusCode());
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
            synchronized (this) {
                count.incrementAndGet();
                notifyAll();
            }
        }

        synchronized void awaitAnswers(int more) throws InterruptedException {
            int target = count.get() + more;
            while (count.get() < target) {
                wait();
            }
        }

        List<String> failures() {
            return failures;
        }

        Set<String> answers() {
            return answers;
        }

        @Override
        public void close() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            client.close();
        }
    }
}
