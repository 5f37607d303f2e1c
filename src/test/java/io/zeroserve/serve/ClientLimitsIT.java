package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.PING;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.ClientLimit;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The limits on what clients may take, from both sides of each. The site has index.html with {@code home}, page
 * with 200 kB and large.bin with 64 MiB.
 */
class ClientLimitsIT {
    private static final int SHORT_MILLIS = 400;
    private static final int PAGE_BYTES = 200_000;
    private static final int PIPELINED = 100;
    private static final int PAGES = 50;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private static Path folder;
    private static Path site;

    @BeforeAll
    static void write() throws Exception {
        site = new SiteFixture().file("index.html", "home").file("large.bin", new byte[64 << 20])
                .file("page", new byte[PAGE_BYTES])
                .write(folder.resolve("site.tar"));
    }

    private static ZeroserveOptions with(ClientLimit limit, int value) {
        return TestServer.options(site).setDevTls(true).setTlsAddr("127.0.0.1:0").setLimit(limit, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void headTimeout_headThatDoesNotEnd_is408(String transport) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.REQUEST_HEAD_TIMEOUT_MS, SHORT_MILLIS),
                Transports.require(transport))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET / HTTP/1.1\r\nHost: "))
                    .startsWith("HTTP/1.1 408 ");
            assertThat(RawConnection.untilClosed(server.httpPort(), GET, "GET / HT"))
                    .containsSubsequence("200 OK", "home", "408 Request Timeout");
            assertThat(RawConnection.untilClosed(server.httpPort(), "")).isEmpty();
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("home");
        }
    }

    @Test
    void headTimeout_http2WithoutARequest_isClosed() throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.REQUEST_HEAD_TIMEOUT_MS, SHORT_MILLIS));
                FrameClient silent = FrameClient.secure(server.httpsPort());
                FrameClient opened = FrameClient.plain(server.httpPort()).open();
                FrameClient half = FrameClient.plain(server.httpPort()).open()) {
            half.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(request("GET", "/"), 5)).send();

            assertThat(silent.end()).isEqualTo("closed");
            assertThat(opened.end()).isEqualTo("closed");
            assertThat(half.end()).isEqualTo("closed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void keepAlive_noFurtherRequest_ends(String transport) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.KEEP_ALIVE_TIMEOUT_MS, SHORT_MILLIS),
                Transports.require(transport))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), GET)).endsWith("home");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepAlive_pingsAlone_doNotCount(boolean secure) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.KEEP_ALIVE_TIMEOUT_MS, SHORT_MILLIS)
                .setLimit(ClientLimit.H2_MAX_CONTROL_FRAMES, 1_000_000_000));
                FrameClient client = secure ? FrameClient.secure(server.httpsPort())
                        : FrameClient.plain(server.httpPort())) {
            client.open().get(1).send();
            assertThat(client.status(1)).isEqualTo(200);
            String end = null;
            while (end == null) {
                client.frame(PING, 0, 0, new byte[8]).send();
                FrameClient.Frame frame =
                        client.await(next -> next.type() == PING || next.type() == FrameClient.GOAWAY);
                end = frame.type() == PING ? null : frame.toString();
            }
            assertThat(end).isEqualTo("GOAWAY 0 on 0");
        }
    }

    @Test
    void bodyTimeout_contentThatTrickles_isCutOff() throws Exception {
        ZeroserveOptions options = with(ClientLimit.REQUEST_BODY_TIMEOUT_MS, SHORT_MILLIS)
                .setLimit(ClientLimit.REQUEST_BODY_MIN_RATE, 1_000_000);
        try (TestServer server = new TestServer(options);
                FrameClient client = FrameClient.plain(server.httpPort()).open();
                RawClient raw = RawClient.connect(server.httpPort())) {
            raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc");
            assertThat(raw.readAll()).startsWith("HTTP/1.1 405 ");

            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0})
                    .frame(HEADERS, END_HEADERS, 1, request("POST", "/"))
                    .frame(DATA, 0, 1, new byte[100]).send();
            assertThat(client.end()).isEqualTo("RST_STREAM 8");
            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 1, 0}).send();
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @Test
    void bodyTimeout_contentThatComesFastEnough_isTaken() throws Exception {
        ZeroserveOptions options = with(ClientLimit.REQUEST_BODY_TIMEOUT_MS, 100)
                .setLimit(ClientLimit.REQUEST_BODY_MIN_RATE, 1);
        try (TestServer server = new TestServer(options); RawClient raw = RawClient.connect(server.httpPort())) {
            raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n" + "a".repeat(1990));
            assertThat(raw.readHead()).startsWith("HTTP/1.1 405 ");
            assertThat(raw.read("Method Not Allowed".length())).isEqualTo("Method Not Allowed");
            // Longer than the timeout, and paid for by what has come.
            try (FrameClient other = FrameClient.plain(server.httpPort()).open()) {
                assertThat(other.isAlive(1)).isTrue();
            }
            raw.send("a".repeat(10) + GET);
            assertThat(raw.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void writeTimeout_clientThatTakesNothing_isCutOff(String transport) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.WRITE_TIMEOUT_MS, SHORT_MILLIS),
                Transports.require(transport));
                Socket socket = new Socket();
                FrameClient stuck = FrameClient.plain(server.httpPort()).open()) {
            stuck.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}).get(1).send();
            assertThat(stuck.status(1)).isEqualTo(200);
            assertThat(stuck.end()).isEqualTo("RST_STREAM 8");

            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
            socket.getOutputStream().write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes());
            awaitConnections(server, 1);
        }
    }

    /** The client sees nothing of it before it reads, so the server is asked: another gets in, as the only one. */
    private static void awaitConnections(TestServer server, int count) {
        await(() -> server.connections() <= count, "connections to end");
    }

    @ParameterizedTest
    @CsvSource({"MAX_CONNECTIONS", "MAX_CONNECTIONS_PER_IP"})
    void maxConnections_oneMore_isClosedUntilAnotherEnds(ClientLimit limit) throws Exception {
        try (TestServer server = new TestServer(with(limit, 2)); RawClient first = RawClient.connect(server.httpPort());
                FrameClient second = FrameClient.secure(server.httpsPort()).open()) {
            first.send(GET);
            assertThat(first.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(closedWithoutAWord(server)).isTrue();
            first.socket().close();
            awaitConnections(server, 1);
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET / HTTP/1.0\r\n\r\n")).endsWith("home");
            assertThat(second.isAlive(1)).isTrue();
        }
    }

    private static boolean closedWithoutAWord(TestServer server) {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(GET);
            return client.readAll().isEmpty();
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void maxHandshakes_oneMore_isClosed() throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_TLS_HANDSHAKES, 1));
                RawClient half = RawClient.connect(server.httpsPort())) {
            awaitAccepted(server);
            assertThatThrownBy(() -> FrameClient.secure(server.httpsPort())).isInstanceOf(IOException.class);
            half.socket().close();
            awaitConnections(server, 0);
            try (FrameClient whole = FrameClient.secure(server.httpsPort()).open();
                    FrameClient next = FrameClient.secure(server.httpsPort()).open()) {
                assertThat(whole.isAlive(1)).isTrue();
                assertThat(next.isAlive(1)).isTrue();
            }
        }
    }

    private static void awaitAccepted(TestServer server) {
        while (server.connections() == 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 200", "65, 414", "20000, 414"})
    void maxTarget_aroundIt_isServedOr414(int bytes, int status) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_TARGET_BYTES, 64))) {
            String target = "/?" + "x".repeat(bytes - 2);

            assertThat(RawConnection.untilClosed(server.httpPort(),
                    "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status);
            if (bytes < 1000) {
                try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
                    client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", target)).send();
                    assertThat(client.status(1)).isEqualTo(status);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 200", "5, 431"})
    void maxFields_aroundIt_isServedOr431(int fields, int status) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_HEADER_FIELDS, 4))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                    + "x: y\r\n".repeat(fields - 2) + "\r\n")).startsWith("HTTP/1.1 " + status);
            String[] more = new String[2 * fields];
            Arrays.fill(more, "x");
            try (FrameClient client = FrameClient.secure(server.httpsPort()).open()) {
                client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/", more)).send();
                assertThat(client.status(1)).isEqualTo(status);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1024, 200", "1025, 431", "100000, 431"})
    void maxHeaderBytes_aroundIt_isServedOr431(int bytes, int status) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_HEADER_BYTES, 1024))) {
            String head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx: \r\n\r\n";

            assertThat(RawConnection.untilClosed(server.httpPort(),
                    head.replace("x: ", "x: " + "y".repeat(bytes - head.length())))).startsWith("HTTP/1.1 " + status);
        }
    }

    /** As much as upstream takes of a head. */
    @Test
    void maxHeaderBytes_unlessSet_are64KiB() throws Exception {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx: \r\n\r\n";
        try (TestServer server = new TestServer(TestServer.options(site))) {
            for (int status : List.of(200, 431)) {
                int bytes = status == 200 ? 1 << 16 : (1 << 16) + 1;
                assertThat(RawConnection.untilClosed(server.httpPort(),
                        head.replace("x: ", "x: " + "y".repeat(bytes - head.length()))))
                        .startsWith("HTTP/1.1 " + status);
            }
        }
    }

    @Test
    void maxHeaderBytes_http2_is431() throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_HEADER_BYTES, 1024));
                FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/", "x", "y".repeat(700))).send();
            assertThat(client.status(1)).isEqualTo(200);
            client.frame(HEADERS, END_HEADERS | END_STREAM, 3, request("GET", "/", "x", "y".repeat(1000))).send();
            assertThat(client.status(3)).isEqualTo(431);
        }
    }

    @Test
    void maxBody_aroundIt_isTakenOr413() throws Exception {
        String post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
        try (TestServer server = new TestServer(with(ClientLimit.MAX_REQUEST_BODY_MB, 1))) {
            assertThat(RawConnection.untilClosed(server.httpPort(), post + "Content-Length: 1048577\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 Request Entity Too Large");
            assertThat(RawConnection.untilClosed(server.httpPort(),
                    post + "Content-Length: 99999999999999999999\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ");
            assertThat(RawConnection.untilClosed(server.httpPort(), post + "Content-Length: 1048576\r\n\r\n"
                    + "x".repeat(1 << 20))).startsWith("HTTP/1.1 405 ");
            try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
                client.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "1048577")).send();
                assertThat(client.status(1)).isEqualTo(413);
                client.frame(HEADERS, END_HEADERS, 3, request("POST", "/", "content-length", "9".repeat(20))).send();
                assertThat(client.status(3)).isEqualTo(413);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100000, true", "100001, false"})
    void maxBody_inChunks_endsTheConnectionBehindIt(String lastChunkHex, boolean goesOn) throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.MAX_REQUEST_BODY_MB, 1))) {
            String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + lastChunkHex + "\r\n"
                    + "x".repeat(Integer.parseInt(lastChunkHex, 16)) + "\r\n0\r\n\r\n";
            String answer = answerTo(server, post + GET.replace("Host: a", "Host: a\r\nConnection: close"));

            // Whichever comes first, the answer or the end of what is taken.
            assertThat(answer).matches("(?s)HTTP/1\\.1 (405|413) .*");
            assertThat(answer.endsWith("home")).isEqualTo(goesOn);
        }
    }

    /** Whatever can be read, also if the server closes while there is more to be sent. */
    private static String answerTo(TestServer server, String request) throws IOException {
        try (RawClient client = RawClient.connect(server.httpPort())) {
            try {
                client.send(request);
            } catch (IOException closed) {
                // What has been answered may still be read.
            }
            StringBuilder answer = new StringBuilder();
            try {
                for (int next = client.input().read(); next >= 0; next = client.input().read()) {
                    answer.append((char) next);
                }
            } catch (IOException reset) {
                return answer.toString();
            }
            return answer.toString();
        }
    }

    /** By the address of the PROXY header; of IPv6 the first 64 bits count. */
    @Test
    void maxConnectionsPerIp_behindABalancer_countsWhomTheHeaderNames() throws Exception {
        ZeroserveOptions options = with(ClientLimit.MAX_CONNECTIONS_PER_IP, 1).setHttpProxyProtocol(true);
        try (TestServer server = new TestServer(options);
                RawClient v6 = proxied(server, "TCP6 2001:db8:0:1::1 ::1");
                RawClient v4 = proxied(server, "TCP4 192.0.2.7 127.0.0.1")) {
            assertThat(v6.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(v4.readHead()).startsWith("HTTP/1.1 200 ");
            for (String same : List.of("TCP6 2001:db8:0:1:ffff::2 ::1", "TCP4 192.0.2.7 127.0.0.1")) {
                try (RawClient second = proxied(server, same)) {
                    assertThatThrownBy(second::readHead).as(same).isInstanceOf(IOException.class);
                }
            }
            for (String other : List.of("TCP6 2001:db8:0:2::1 ::1", "TCP4 192.0.2.8 127.0.0.1")) {
                try (RawClient first = proxied(server, other)) {
                    assertThat(first.readHead()).as(other).startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    private static RawClient proxied(TestServer server, String addresses) throws IOException {
        RawClient client = RawClient.connect(server.httpPort());
        client.send("PROXY " + addresses + " 50075 443\r\n" + GET);
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void connectionBacklog_requestsWithoutReading_waitUntilTheAnswersAreRead(String transport) throws Exception {
        ZeroserveOptions options = with(ClientLimit.MAX_CONNECTION_BACKLOG_KB, 64).setRequestLogging(true);
        try (TestServer server = new TestServer(options, Transports.require(transport));
                Socket socket = narrow(server)) {
            RawClient client = RawClient.over(socket);
            client.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n".repeat(PIPELINED));
            client.readHead();
            for (int i = 0; i < 20; i++) {
                // The same event loop comes back to whatever it has to do besides.
                assertThat(Curl.get(server.http("/")).text()).isEqualTo("home");
            }
            assertThat(requests(server)).as("requests that were taken").isLessThan(PIPELINED / 2);

            client.read(PAGE_BYTES);
            for (int i = 1; i < PIPELINED; i++) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
                client.read(PAGE_BYTES);
            }
            assertThat(requests(server)).isEqualTo(PIPELINED);
        }
    }

    @Test
    void connectionBacklog_enoughRoom_takesAllRequests() throws Exception {
        ZeroserveOptions options = with(ClientLimit.MAX_CONNECTION_BACKLOG_KB, 1 << 20).setRequestLogging(true);
        try (TestServer server = new TestServer(options);
                FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            askForPages(client);
            await(() -> requests(server) == PAGES, "all requests to be taken");
        }
    }

    /** On as many streams, without a window for any of them. */
    private static void askForPages(FrameClient client) throws IOException {
        client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
        for (int i = 0; i < PAGES; i++) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, request("GET", "/page"));
        }
        client.send();
    }

    @Test
    void connectionBacklog_http2_laterRequestsWaitAndAreAnswered() throws Exception {
        ZeroserveOptions options = with(ClientLimit.MAX_CONNECTION_BACKLOG_KB, 1024).setRequestLogging(true);
        try (TestServer server = new TestServer(options);
                FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            askForPages(client);
            client.status(1);
            assertThat(client.frame(PING, 0, 0, new byte[8]).send().await(frame -> frame.type() == PING)).isNotNull();
            assertThat(requests(server)).as("requests that were taken").isLessThan(25);

            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0x7f, 0, 0, 0})
                    .frame(FrameClient.WINDOW_UPDATE, 0, 0, FrameClient.int32(1 << 30)).send();
            client.await(frame -> frame.streamId() == 2 * PAGES - 1 && (frame.flags() & END_STREAM) != 0);
            assertThat(requests(server)).isEqualTo(PAGES);
        }
    }

    /** Requests for the page that have been taken. */
    private static long requests(TestServer server) {
        return server.log().stream().filter(line -> line.endsWith(" GET /page")).count();
    }

    private static Socket narrow(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
        return socket;
    }

    @Test
    void backlog_tooMuchInAll_closesThoseThatHoldMost() throws Exception {
        ZeroserveOptions options = with(ClientLimit.MAX_BACKLOG_MB, 2)
                .setLimit(ClientLimit.MAX_CONNECTION_BACKLOG_KB, 1 << 20);
        List<FrameClient> clients = new ArrayList<>();
        try (TestServer server = new TestServer(options)) {
            for (int i = 0; i < 4; i++) {
                clients.add(FrameClient.plain(server.httpPort()).open());
                askForPages(clients.getLast());
            }
            await(() -> server.connections() == 0, "the end of connections that are not read");
            assertThat(Curl.get(server.http("/")).text()).isEqualTo("home");
        } finally {
            for (FrameClient client : clients) {
                client.close();
            }
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void maxStreams_setting_isTold() throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.H2_MAX_STREAMS, 7));
                FrameClient client = FrameClient.plain(server.httpPort())) {
            client.preface().frame(SETTINGS, 0, 0).send();
            byte[] settings = client.await(frame -> frame.type() == SETTINGS && frame.flags() == 0).payload();

            assertThat(settings).containsSubsequence(0, 3, 0, 0, 0, 7);
        }
    }

    @Test
    void controlFrames_aroundTheBudget_areTakenOrTooMany() throws Exception {
        try (TestServer server = new TestServer(with(ClientLimit.H2_MAX_CONTROL_FRAMES, 50));
                FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            for (int i = 0; i < 40; i++) {
                client.frame(PING, 0, 0, new byte[8]);
            }
            assertThat(client.send().isAlive(1)).isTrue();
            for (int i = 0; i < 1000; i++) {
                client.frame(PING, 0, 0, new byte[8]);
            }
            assertThat(client.send().end()).isEqualTo("GOAWAY 11");
        } catch (EOFException closed) {
            throw new AssertionError(closed);
        }
    }
}
