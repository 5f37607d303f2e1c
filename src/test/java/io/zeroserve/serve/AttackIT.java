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

import io.zeroserve.ClientLimit;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The known attacks on HTTP servers, by several clients at once: each attacker is cut off, an honest client is answered all
 * the while, and when it is over the connections and file descriptors are as before.
 *
 * <p>Request smuggling is in {@link StrictHttpIT}, abuse of header and pseudo-header fields in {@link Http2ConformanceIT} and
 * {@link StrictHttp2IT}. The site has index.html with {@code home} and large.bin with 32 MiB.
 */
class AttackIT {
    private static final int ATTACKERS = 4;
    private static final int FLOOD = 5_000;
    /** Long enough for an honest client on a machine that four attackers keep busy. */
    private static final int SHORT_MILLIS = 2500;
    private static final long LIMIT_SECONDS = 30;

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static long descriptors;

    /** What one attacker does until it is cut off; returns the word with which it was. */
    @FunctionalInterface
    private interface Deed {
        String attack() throws Exception;
    }

    private enum Attack {
        RAPID_RESET("GOAWAY 11|closed", () -> flood((client, i) ->
                client.get(2 * i + 1).frame(RST_STREAM, 0, 2 * i + 1, int32(8)))),
        MADE_YOU_RESET("GOAWAY 11|closed", () -> flood((client, i) ->
                client.frame(HEADERS, END_HEADERS, 2 * i + 1, request("POST", "/"))
                        .frame(WINDOW_UPDATE, 0, 2 * i + 1, int32(0)))),
        CONTINUATION_FLOOD("GOAWAY (11|1)|closed", () -> flood((client, i) -> {
            if (i == 0) {
                client.frame(HEADERS, 0, 1, request("GET", "/"));
            }
            client.frame(CONTINUATION, 0, 1, FrameClient.block("x", "y"));
        })),
        EMPTY_CONTINUATION_FLOOD("GOAWAY (11|1)|closed", () -> flood((client, i) ->
                client.frame(i == 0 ? HEADERS : CONTINUATION, 0, 1))),
        SETTINGS_FLOOD("GOAWAY 11|closed", () -> flood((client, i) -> client.frame(SETTINGS, 0, 0))),
        PING_FLOOD("GOAWAY 11|closed", () -> flood((client, i) -> client.frame(PING, 0, 0, new byte[8]))),
        PRIORITY_FLOOD("GOAWAY 11|closed", () -> flood((client, i) ->
                client.frame(PRIORITY, 0, 2 * (i % 1000) + 1, new byte[5]))),
        WINDOW_UPDATE_FLOOD("GOAWAY 11|closed", () -> flood((client, i) ->
                client.frame(WINDOW_UPDATE, 0, 0, int32(1)))),
        UNKNOWN_FRAME_FLOOD("GOAWAY 11|closed", () -> flood((client, i) -> client.frame(0x42, 0, 0))),
        EMPTY_DATA_FLOOD("GOAWAY 11|closed", () -> flood((client, i) -> post(client, i).frame(DATA, 0, 1))),
        ONE_BYTE_DATA_FLOOD("GOAWAY 11|closed", () -> flood((client, i) -> post(client, i).frame(DATA, 0, 1, (byte) 1))),
        HPACK_BOMB("RST_STREAM .*|GOAWAY .*|closed", AttackIT::hpackBomb),
        ZERO_WINDOW_WITH_PINGS("RST_STREAM 8|closed", AttackIT::zeroWindow),
        IDLE("", () -> raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
        SLOW_HEAD("408|", () -> trickle("GET / HTTP/1.1\r\nHost: a\r\n", "x: y\r\n")),
        SLOW_BODY("405|", () -> trickle("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", "x")),
        SLOW_CHUNKS("405|", () -> trickle("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "1\r\nx\r\n")),
        SLOW_READ("", AttackIT::slowRead),
        HALF_HANDSHAKE("", AttackIT::halfHandshake);

        private final String end;
        private final Deed deed;

        Attack(String end, Deed deed) {
            this.end = end;
            this.deed = deed;
        }
    }

    @FunctionalInterface
    private interface Frames {
        void add(FrameClient client, int index);
    }

    @BeforeAll
    static void start() throws Exception {
        Path site = new SiteFixture().file("index.html", "home").file("large.bin", new byte[32 << 20])
                .write(folder.resolve("site.tar"));
        server = new TestServer(TestServer.options(site).setDevTls(true).setTlsAddr("127.0.0.1:0")
                .setTlsHandshakeTimeoutMs(SHORT_MILLIS)
                .setLimit(ClientLimit.REQUEST_HEAD_TIMEOUT_MS, SHORT_MILLIS)
                .setLimit(ClientLimit.KEEP_ALIVE_TIMEOUT_MS, 2 * SHORT_MILLIS)
                .setLimit(ClientLimit.REQUEST_BODY_TIMEOUT_MS, SHORT_MILLIS)
                .setLimit(ClientLimit.REQUEST_BODY_MIN_RATE, 1 << 20)
                .setLimit(ClientLimit.WRITE_TIMEOUT_MS, SHORT_MILLIS)
                .setLimit(ClientLimit.H2_MAX_CONTROL_FRAMES, 500)
                // The machine may be busy with other tests.
                .setLimit(ClientLimit.MAX_LOOP_LAG_MS, 60_000));
        // What is opened once and stays is open by then.
        honest();
        awaitNoConnections();
        descriptors = openDescriptors();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void attack_bySeveral_isCutOffAndNobodyElseIsHurt(Attack attack) throws Exception {
        try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                ends.add(attackers.submit(attack.deed::attack));
            }
            do {
                honest();
            } while (!ends.stream().allMatch(Future::isDone));
            for (Future<String> end : ends) {
                assertThat(end.get(LIMIT_SECONDS, TimeUnit.SECONDS)).matches(attack.end);
            }
        }
        honest();
        awaitNoConnections();
        awaitDescriptors();
    }

    private static void honest() throws IOException {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nhome");
        }
        try (FrameClient client = FrameClient.secure(server.httpsPort()).open()) {
            assertThat(client.isAlive(1)).isTrue();
        }
    }

    private static void awaitNoConnections() {
        await("connections", () -> server.connections() == 0);
    }

    private static void awaitDescriptors() {
        await("file descriptors", () -> openDescriptors() <= descriptors);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.yield();
        }
    }

    /** Those of sockets: the JVM opens others for itself when it sees fit. */
    private static long openDescriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
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
    private static String flood(Frames frames) throws IOException {
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
    private static String hpackBomb() throws IOException {
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

    private static String zeroWindow() throws IOException {
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

    private static String raw(String text) throws IOException {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(text);
            client.readAll();
            return "";
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
            return answer.isEmpty() ? "" : answer.substring(9, 12);
        } catch (SocketException closed) {
            return "";
        }
    }

    private static String slowRead() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
            socket.getOutputStream().write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            // Two honest connections at most are left when the attackers' have been closed.
            await("the end of connections that nobody reads", () -> server.connections() <= 2);
            return "";
        }
    }

    private static String halfHandshake() throws IOException {
        try (RawClient client = RawClient.connect(server.httpsPort())) {
            client.send("\u0016\u0003\u0001\u0002\u0000\u0001");
            client.readAll();
            return "";
        } catch (SocketException reset) {
            return "";
        }
    }
}
