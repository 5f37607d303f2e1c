package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.TestServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One of several backends, some of which are down or slow, and those to which nothing may be forwarded. */
class SeveralBackendsIT {
    private static final long LIMIT_SECONDS = 30;
    /** Long enough for a busy machine to answer within, short enough to wait for. */
    private static final int TIMEOUT_MILLIS = 1500;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final String NONE = "http://127.0.0.1:1";

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static TestServer hasty;

    @BeforeAll
    static void start() throws Exception {
        Path site = ProxySite.write(folder.resolve("site"));
        server = new TestServer(TestServer.options(site).setScriptProxyAllow(List.of("127.0.0.1", "unix//a/b")));
        hasty = new TestServer(TestServer.options(site).setProxyConnectTimeoutMs(TIMEOUT_MILLIS)
                .setProxyResponseTimeoutMs(TIMEOUT_MILLIS).setProxyIdleTimeoutMs(TIMEOUT_MILLIS));
    }

    @AfterAll
    static void stop() {
        server.close();
        hasty.close();
    }

    private static RawBackend answering(String text) throws Exception {
        return new RawBackend((connection, _) -> {
            while (true) {
                Matcher length = CONTENT_LENGTH.matcher(connection.readHead());
                connection.read(length.find() ? Integer.parseInt(length.group(1)) : 0);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
            }
        });
    }

    private static RawBackend closing() throws Exception {
        return new RawBackend((connection, _) -> connection.readHead());
    }

    private static Curl.Response forward(String target, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-H", "x-to: " + target));
        arguments.addAll(List.of(options));
        arguments.add(server.http("/x"));
        return Curl.get(arguments.toArray(String[]::new));
    }

    @Test
    void several_allUp_takeTurns() throws Exception {
        try (RawBackend a = answering("a"); RawBackend b = answering("b")) {
            Set<String> answers = new TreeSet<>();
            for (int i = 0; i < 2; i++) {
                answers.add(forward(a.url() + " " + b.url()).text());
            }
            assertThat(answers).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @CsvSource({"client", "path", "header:x-k", "cookie:k"})
    void several_byKey_staysWithOne(String key) throws Exception {
        try (RawBackend a = answering("a"); RawBackend b = answering("b")) {
            Set<String> answers = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                answers.add(forward("by=" + key + " " + a.url() + " " + b.url(), "-H", "x-k: 1", "-b", "k=1").text());
            }
            assertThat(answers).hasSize(1);
        }
    }

    @Test
    void several_byLeastConnections_goesToTheIdleOne() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawBackend busy = new RawBackend((connection, _) -> {
            connection.readHead();
            asked.countDown();
            connection.input().read();
        }); RawBackend idle = answering("idle"); RawClient client = RawClient.connect(server.httpPort())) {
            String target = "by=least-connections " + busy.url() + " " + idle.url();
            client.send("GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + target + "\r\n\r\n");
            assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < 4; i++) {
                assertThat(forward(target).text()).isEqualTo("idle");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, --http1.1, x-n: 1", "GET, --http2-prior-knowledge, x-n: 1", "PUT, --http1.1, x-n: 1",
        "POST, --http1.1, x-n: 1", "POST, --http1.1, x-do: read", "POST, --http2-prior-knowledge, x-n: 1"})
    void oneDown_cannotBeReached_theOtherGetsTheRequest(String method, String protocol, String header)
            throws Exception {
        try (RawBackend up = answering("up")) {
            List<String> options = new ArrayList<>(List.of(protocol, "-X", method, "-H", header));
            if (!method.equals("GET")) {
                options.addAll(List.of("-d", "x"));
            }
            assertThat(forward(NONE + " " + up.url(), options.toArray(String[]::new)).text()).isEqualTo("up");
            assertThat(server.awaitLine("127.0.0.1:1: ")).startsWith("[handle] ")
                    .endsWith("Connection refused; trying another upstream");
        }
    }

    @Test
    void oneDown_breaksOff_whatCanBeRepeatedGoesToTheOther() throws Exception {
        try (RawBackend up = answering("up"); RawBackend down = closing()) {
            assertThat(forward(down.url() + "/1 " + up.url()).text()).isEqualTo("up");
            assertThat(forward(down.url() + "/2 " + up.url(), "-X", "DELETE").text()).isEqualTo("up");
            assertThat(forward(down.url() + "/3 " + up.url(), "-X", "PUT", "-d", "x", "-H", "x-do: read").text())
                    .as("the body is at hand, for a script has read it").isEqualTo("up");
            assertThat(forward(down.url() + "/4 " + up.url(), "-X", "PUT", "-d", "x").status()).isEqualTo(502);
            assertThat(forward(down.url() + "/5 " + up.url(), "-X", "POST").status()).isEqualTo(502);
            assertThat(down.connections()).isEqualTo(5);
        }
    }

    @Test
    void oneDown_isLeftOutForAWhile() throws Exception {
        try (RawBackend up = answering("up"); RawBackend down = closing()) {
            for (int i = 0; i < 4; i++) {
                assertThat(forward(down.url() + " " + up.url()).text()).isEqualTo("up");
            }
            assertThat(down.connections()).as("of about two turns that it would have had").isLessThan(3);
        }
    }

    @Test
    void allDown_is502() throws Exception {
        try (RawBackend down = closing()) {
            assertThat(forward(NONE + " " + down.url()).status()).isEqualTo(502);
            assertThat(forward(NONE + " " + down.url()).status()).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:1", "unix//a/c", "http://127.0.0.1:1 http://127.0.0.2:1"})
    void target_notAllowed_is502AndLogged(String target) throws Exception {
        assertThat(forward(target).status()).isEqualTo(502);
        String refused = target.substring(target.indexOf(' ') + 1);
        assertThat(server.awaitLine("the upstream " + refused + " is not allowed")).startsWith("[handle] ");
    }

    @Test
    void backend_doesNotAnswer_is504() throws Exception {
        try (RawBackend silent = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.input().read();
        })) {
            assertThat(Curl.get("-H", "x-to: " + silent.url(), hasty.http("/x")).status()).isEqualTo(504);
            assertThat(hasty.awaitLine("did not answer within " + TIMEOUT_MILLIS + " ms")).startsWith("[handle] ");
        }
    }

    @Test
    void backend_fallsSilentInTheBody_theClientSeesThatItIsCut() throws Exception {
        try (RawBackend silent = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.input().read();
        }); RawClient client = RawClient.connect(hasty.httpPort())) {
            client.send("GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + silent.url() + "\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void client_fallsSilentInItsBody_is408AndNotTheBackendsFault() throws Exception {
        try (RawBackend first = answering("first"); RawBackend second = answering("second");
                RawClient client = RawClient.connect(hasty.httpPort())) {
            String target = "by=path " + first.url() + " " + second.url();
            String chosen = Curl.get("-H", "x-to: " + target, hasty.http("/x")).text();
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nx-to: " + target + "\r\n\r\nso");

            assertThat(client.readHead()).startsWith("HTTP/1.1 408 ");
            assertThat(Curl.get("-H", "x-to: " + target, hasty.http("/x")).text()).isEqualTo(chosen);
        }
    }

    @Test
    void backend_sendsNowAndThen_isNotCutOff() throws Exception {
        try (RawBackend slow = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            for (int i = 0; i < 8; i++) {
                connection.send("x");
                Thread.sleep(TIMEOUT_MILLIS / 4);
            }
        })) {
            assertThat(Curl.get("-H", "x-to: " + slow.url(), hasty.http("/x")).text()).isEqualTo("xxxxxxxx");
        }
    }

    @Test
    void backend_takesNoConnections_is504() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                // The kernel drops what comes when the queue is full.
                for (int i = 0; i < 2; i++) {
                    waiting.add(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
                }
                assertThat(Curl.get("-H", "x-to: http://127.0.0.1:" + full.getLocalPort(), hasty.http("/x")).status())
                        .isEqualTo(504);
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }
}
