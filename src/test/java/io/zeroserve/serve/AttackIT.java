package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.CONTINUATION;
import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.PING;
import static io.zeroserve.fixture.FrameClient.PRIORITY;
import static io.zeroserve.fixture.FrameClient.RST_STREAM;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.WINDOW_UPDATE;
import static io.zeroserve.fixture.FrameClient.int32;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.cli.ServerRun;
import io.zeroserve.fixture.Escaped;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.ProcessFootprint;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.pack.ScriptCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The known attacks on HTTP servers, those of {@code conformance/attacks}, by several clients at once on the packaged
 * server: each attacker is cut off, an honest client is answered all the while, and when it is over the process has the
 * connections, descriptors, threads and memory that it had before.
 *
 * <p>More of request smuggling is in {@link StrictHttpIT}, abuse of header and pseudo-header fields in {@link
 * Http2ConformanceIT} and {@link StrictHttp2IT}. The site has index.html with {@code home}, page with 200 kB and
 * large.bin with 32 MiB; a script answers /scripted with 200 kB.
 */
class AttackIT {
    private static final int ATTACKERS = 4;
    private static final int FLOOD = 5_000;
    /** Long enough for an honest client on a machine that four attackers keep busy. */
    private static final int SHORT_MILLIS = 2500;
    private static final long LIMIT_SECONDS = 30;
    private static final int HOSTILE_ROUNDS = 5;
    private static final String GOOD = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| .* \\| (`.*`) \\|");
    /** What a process may keep for the next one: buffers that are pooled, compiled code, threads of a pool. */
    private static final ProcessFootprint SLACK =
            new ProcessFootprint(96 << 20, 6 << 20, 48 << 20, 4 << 20, 8, 8);

    @TempDir
    private static Path folder;
    private static ServerRun server;
    /** What the server has without clients. */
    private static long sockets;
    private static ProcessFootprint before;

    /** What one attacker does until it is cut off; returns the word with which it was. */
    @FunctionalInterface
    private interface Deed {
        String attack() throws Exception;
    }

    private enum Attack {
        RAPID_RESET(() -> flood((client, i) ->
                client.get(2 * i + 1).frame(RST_STREAM, 0, 2 * i + 1, int32(8)))),
        MADE_YOU_RESET(() -> flood((client, i) ->
                client.frame(HEADERS, END_HEADERS, 2 * i + 1, request("POST", "/"))
                        .frame(WINDOW_UPDATE, 0, 2 * i + 1, int32(0)))),
        CONTINUATION_FLOOD(() -> flood((client, i) -> {
            if (i == 0) {
                client.frame(HEADERS, 0, 1, request("GET", "/"));
            }
            client.frame(CONTINUATION, 0, 1, FrameClient.block("x", "y"));
        })),
        EMPTY_CONTINUATION_FLOOD(() -> flood((client, i) ->
                client.frame(i == 0 ? HEADERS : CONTINUATION, 0, 1))),
        SETTINGS_FLOOD(() -> flood((client, i) -> client.frame(SETTINGS, 0, 0))),
        PING_FLOOD(() -> flood((client, i) -> client.frame(PING, 0, 0, new byte[8]))),
        PRIORITY_FLOOD(() -> flood((client, i) ->
                client.frame(PRIORITY, 0, 2 * (i % 1000) + 1, new byte[5]))),
        WINDOW_UPDATE_FLOOD(() -> flood((client, i) ->
                client.frame(WINDOW_UPDATE, 0, 0, int32(1)))),
        UNKNOWN_FRAME_FLOOD(() -> flood((client, i) -> client.frame(0x42, 0, 0))),
        EMPTY_DATA_FLOOD(() -> flood((client, i) -> post(client, i).frame(DATA, 0, 1))),
        ONE_BYTE_DATA_FLOOD(() -> flood((client, i) -> post(client, i).frame(DATA, 0, 1, (byte) 1))),
        HPACK_BOMB(AttackIT::hpackBomb),
        ZERO_WINDOW_WITH_PINGS(AttackIT::zeroWindow),
        PIPELINE_FLOOD(() -> pipeline("/page")),
        SCRIPTED_PIPELINE_FLOOD(() -> pipeline("/scripted")),
        UNREAD_STREAMS(AttackIT::unreadStreams),
        IDLE(() -> raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
        SLOW_HEAD(() -> trickle("GET / HTTP/1.1\r\nHost: a\r\n", "x: y\r\n")),
        SLOW_BODY(() -> trickle("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", "x")),
        SLOW_CHUNKS(() -> trickle("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "1\r\nx\r\n")),
        SLOW_READ(AttackIT::slowRead),
        HALF_HANDSHAKE(AttackIT::halfHandshake),
        HOSTILE_REQUESTS(AttackIT::hostileRequests);

        private final Deed deed;

        Attack(Deed deed) {
            this.deed = deed;
        }
    }

    @FunctionalInterface
    private interface Frames {
        void add(FrameClient client, int index);
    }

    @BeforeAll
    static void start() throws Exception {
        Path source = Files.writeString(folder.resolve("script.c"), """
                #include <zeroserve.h>
                static const char content[200000] = {'x'};
                ZS_ENTRY zs_u64 script(void) {
                    char path[16];
                    zs_req_path(path, sizeof path);
                    if (zs_strcmp(path, "/scripted") == 0) zs_respond(200, content, sizeof content);
                    return 0;
                }
                """);
        new SiteFixture().file("index.html", "home").file("large.bin", new byte[32 << 20])
                .file("page", new byte[200_000])
                .file(".zeroserve/scripts/script.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .write(folder.resolve("site.tar"));
        String shortly = Integer.toString(SHORT_MILLIS);
        server = ServerRun.startBy(List.of("env", "JAVA_OPTS=" + ProcessFootprint.TRACKING,
                ServerRun.LAUNCHER.toString(), "--addr", "127.0.0.1:0", "--tls-addr", "127.0.0.1:0", "--dev-tls",
                "--disable-request-logging", "--tls-handshake-timeout-ms", shortly,
                "--request-head-timeout-ms", shortly,
                "--keep-alive-timeout-ms", Integer.toString(2 * SHORT_MILLIS), "--request-body-timeout-ms", shortly,
                "--request-body-min-rate", Integer.toString(1 << 20), "--write-timeout-ms", shortly,
                "--h2-max-control-frames", "500", "--max-backlog-mb", "32",
                // The machine may be busy with other tests.
                "--max-loop-lag-ms", "60000", "site.tar"), folder);
        // What is needed once, and kept; asking a process for its memory opens a socket of its own.
        ProcessFootprint.of(server.pid());
        sockets = openSockets();
        honest();
        Attack.RAPID_RESET.deed.attack();
        Attack.PIPELINE_FLOOD.deed.attack();
        honest();
        await("connections to end", () -> openSockets() <= sockets);
        before = ProcessFootprint.of(server.pid());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The attacks of the table, or the one that was asked for. */
    private static Stream<Arguments> attacks() throws IOException {
        Map<String, String> ends = Files.readAllLines(Path.of("conformance/attacks/README.md")).stream()
                .map(ROW::matcher).filter(Matcher::matches).collect(Collectors.toMap(row -> row.group(1),
                        row -> row.group(2)));
        assertThat(ends.keySet()).as("a client for each row, and a row for each client")
                .isEqualTo(Stream.of(Attack.values()).map(Attack::name).collect(Collectors.toSet()));
        String only = System.getProperty("zeroserve.attack");
        return Stream.of(Attack.values()).filter(attack -> only == null || attack.name().equals(only))
                .map(attack -> Arguments.of(attack, ends.get(attack.name())));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attack_bySeveral_isCutOffAndNobodyElseIsHurt(Attack attack, String allowedEnds) throws Exception {
        try (ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS)) {
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                ends.add(attackers.submit(attack.deed::attack));
            }
            do {
                honest();
            } while (!ends.stream().allMatch(Future::isDone));
            for (Future<String> end : ends) {
                assertThat(end.get(LIMIT_SECONDS, TimeUnit.SECONDS)).matches(patternOf(allowedEnds));
            }
        }
        honest();
        await("connections to end", () -> openSockets() <= sockets);
        awaitCalm();
    }

    /** Of code spans with commas between them, in which an asterisk is any error code. */
    private static String patternOf(String allowedEnds) {
        return allowedEnds.replace("`, `", "|").replace("`", "").replace("*", "\\d+");
    }

    /** The process is as large as before, but for what it keeps for the next one. */
    private static void awaitCalm() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        ProcessFootprint now = ProcessFootprint.of(server.pid());
        while (!now.isWithin(before, SLACK)) {
            assertThat(System.nanoTime()).as("before " + before + ", after " + now).isLessThan(end);
            now = ProcessFootprint.of(server.pid());
        }
    }

    private static void honest() throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(GOOD);
            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nhome");
        }
        try (FrameClient client = FrameClient.secure(server.httpsPort()).open()) {
            assertThat(client.isAlive(1)).isTrue();
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(1);
        }
    }

    /** Those of clients, and the listeners'. */
    private static long openSockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            return open.filter(AttackIT::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static FrameClient post(FrameClient client, int index) {
        return index == 0 ? client.frame(HEADERS, END_HEADERS, 1, request("POST", "/")) : client;
    }

    /** Sends until the server does not take it any more; returns how it said so. */
    private static String flood(Frames frames) throws Exception {
        try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            try {
                for (int i = 0; i < FLOOD; i++) {
                    frames.add(client, i);
                    if (i % 50 == 49) {
                        client.send();
                    }
                }
            } catch (IOException closed) {
                return "closed";
            }
            String end = client.end();
            while (end.startsWith("RST_STREAM")) {
                end = client.end();
            }
            return end;
        }
    }

    /** A large entry of the dynamic table, named over and over. */
    private static String hpackBomb() throws Exception {
        try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            byte[] first = request("GET", "/");
            byte[] entry = FrameClient.block("x", "y".repeat(3900));
            entry[0] = 0x40;
            byte[] block = new byte[first.length + entry.length + 10_000];
            System.arraycopy(first, 0, block, 0, first.length);
            System.arraycopy(entry, 0, block, first.length, entry.length);
            Arrays.fill(block, first.length + entry.length, block.length, (byte) 0xbe);
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, block).send();
            return client.end();
        }
    }

    private static String unreadStreams() throws Exception {
        try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            for (int id = 1; id < 200; id += 2) {
                client.frame(HEADERS, END_HEADERS | END_STREAM, id, request("GET", "/scripted"));
            }
            return client.send().end();
        }
    }

    private static String zeroWindow() throws Exception {
        try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0})
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/large.bin")).send();
            while (true) {
                client.frame(PING, 0, 0, new byte[8]).send();
                FrameClient.Frame frame = client.read();
                if (frame == null || frame.type() == RST_STREAM || frame.type() == FrameClient.GOAWAY) {
                    return frame == null ? "closed" : frame.toString().replaceFirst(" on .*", "")
                            .replace("GOAWAY 11", "closed");
                }
                Thread.onSpinWait();
            }
        } catch (IOException closed) {
            return "closed";
        }
    }

    private static String raw(String text) throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(text);
            client.readAll();
            return "closed";
        }
    }

    /** One after the other, over and over. */
    private static String hostileRequests() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("conformance/attacks/http1-requests.txt"));
        for (int i = 0; i < HOSTILE_ROUNDS; i++) {
            for (String line : lines) {
                if (!line.startsWith("#")) {
                    String request = Escaped.text(line.substring(4));
                    String answer = RawConnection.untilClosed(server.httpPort(), request + GOOD);
                    if (!answer.startsWith("HTTP/1.1 " + line.substring(0, 4)) || answer.contains("home")) {
                        return line + " got " + answer;
                    }
                }
            }
        }
        return "refused";
    }

    /** Thousands of requests at once, and nothing is read: how it ends shows in the process alone. */
    private static String pipeline(String path) throws Exception {
        return unread(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").repeat(FLOOD));
    }

    private static String unread(String requests) throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
            Thread sender = Thread.ofPlatform().daemon().start(() -> {
                try {
                    socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException cutOff) {
                    // As it deserves.
                    return;
                }
            });
            await("the first answer", () -> available(socket) > 0);
            // Two honest connections at most are left when the attackers' have been closed.
            await("the end of connections that nobody reads", () -> openSockets() <= sockets + 2);
            sender.join();
            return "closed";
        }
    }

    /** Sends one piece after the other until nobody takes it; returns the status of an answer, if there was one. */
    private static String trickle(String start, String piece) throws Exception {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(start);
            client.socket().setSoTimeout(50);
            StringBuilder answer = new StringBuilder();
            while (true) {
                try {
                    int next = client.input().read();
                    if (next < 0) {
                        break;
                    }
                    answer.append((char) next);
                } catch (SocketTimeoutException nothing) {
                    client.send(piece);
                }
            }
            return answer.isEmpty() ? "closed" : answer.substring(9, 12);
        } catch (SocketException closed) {
            return "closed";
        }
    }

    private static String slowRead() throws Exception {
        return unread("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String halfHandshake() throws Exception {
        try (RawClient client = RawClient.connect(server.httpsPort())) {
            client.send("\u0016\u0003\u0001\u0002\u0000\u0001");
            client.readAll();
            return "closed";
        } catch (SocketException reset) {
            return "closed";
        }
    }
}
