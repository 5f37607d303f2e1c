package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams and clients that do what they should not, and what the other side sees of it. */
class ProxyFailureIT {
    private static final long LIMIT_SECONDS = 30;
    private static final List<String> PROTOCOLS = List.of("--http1.1", "--http2-prior-knowledge");

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(ProxySite.files());

    private static Curl.Response forward(String protocol, RawBackend backend, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(protocol, "-H", "x-to: " + backend.url()));
        arguments.addAll(List.of(options));
        arguments.add(SERVER.http("/x"));
        return Curl.get(arguments.toArray(String[]::new));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String get(String to) {
        return "GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + to + "\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Le", "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\0b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n", "HTTP/3.0 200 OK\r\n\r\n", "\0\0\0\0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"})
    void upstream_endsBeforeOrInTheHead_is502(String answer) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(answer);
        })) {
            for (String protocol : PROTOCOLS) {
                assertThat(forward(protocol, backend).status()).as(protocol).isEqualTo(502);
            }
        }
    }

    @Test
    void upstream_headWithoutEnd_is502() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 2000; i++) {
                connection.send("x-" + i + ": " + "x".repeat(100) + "\r\n");
            }
            connection.input().read();
        })) {
            assertThat(forward("--http1.1", backend).status()).isEqualTo(502);
        }
    }

    @Test
    void upstream_earlyHintsWithoutEnd_is502() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            for (int i = 0; i < 17; i++) {
                connection.send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
            }
            connection.input().read();
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send(get(backend.url()).replace("Host: a", "Host: a\r\nConnection: close"));
            assertThat(client.readAll()).startsWith("HTTP/1.1 103 ").contains("\r\n\r\nHTTP/1.1 502 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"})
    void upstream_bodyWhereThereIsNone_doesNotReachTheClient(String answer) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(answer);
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send(get(backend.url()));
            assertThat(client.readHead()).doesNotContainIgnoringCase("transfer-encoding");
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhome");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"})
    void upstream_endsInTheBody_theClientSeesThatItIsCut(String rest) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\n" + rest);
        })) {
            // By HTTP/1.0 content of unknown length ends with the connection.
            for (String protocol : List.of("--http1.0", "--http1.1", "--http2-prior-knowledge")) {
                Curl.Response response = forward(protocol, backend);

                assertThat(response.exitCode()).as(protocol + " must not look complete").isNotZero();
                // 0 if the end overtook the head in the client.
                assertThat(response.status()).isIn(0, 200);
            }
        }
    }

    /** Nothing of the response has been written when it turns out to be none. */
    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "0\r\nx y\r\n\r\n"})
    void upstream_breaksOffTogetherWithItsHead_is502(String rest) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest);
        })) {
            for (String protocol : PROTOCOLS) {
                assertThat(forward(protocol, backend).status()).as(protocol).isEqualTo(502);
            }
        }
    }

    @Test
    void upstream_bodyUntilClose_isPassedOnWhole() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.0 200 OK\r\n\r\nuntil close");
        })) {
            for (String protocol : PROTOCOLS) {
                Curl.Response response = forward(protocol, backend);

                assertThat(response.exitCode()).isZero();
                assertThat(response.text()).isEqualTo("until close");
            }
        }
    }

    @Test
    void upstream_moreThanAnnounced_isNotTakenForTheNextResponse() throws Exception {
        try (RawBackend backend = new RawBackend((connection, number) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + number + "!"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            connection.input().read();
        })) {
            for (int i = 1; i <= 4; i++) {
                assertThat(forward("--http1.1", backend).text()).as("request " + i).isEqualTo(i + "!");
            }
        }
    }

    @Test
    void upstream_closesAKeptConnection_aGetIsSentAgainOnAnother() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend((connection, number) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number);
            if (number == 1) {
                // Closes without a word when the second request is there, as if it had been idle for too long.
                connection.readHead();
                taken.countDown();
            }
        })) {
            assertThat(forward("--http1.1", backend).text()).isEqualTo("1");
            assertThat(forward("--http1.1", backend).text()).isEqualTo("2");
            assertThat(taken.getCount()).as("the kept connection was tried").isZero();
        }
    }

    @Test
    void upstream_closesAKeptConnection_aPostIsNotSentAgain() throws Exception {
        try (RawBackend backend = new RawBackend((connection, number) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number);
            connection.readHead();
        })) {
            assertThat(forward("--http1.1", backend).text()).isEqualTo("1");
            assertThat(forward("--http1.1", backend, "-d", "x").status()).isEqualTo(502);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void upstream_keepsConnections_theyAreUsedAgain() throws Exception {
        try (RawBackend backend = new RawBackend((connection, number) -> {
            while (true) {
                connection.readHead();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number);
            }
        })) {
            for (int i = 0; i < 5; i++) {
                assertThat(forward("--http1.1", backend).text()).isEqualTo("1");
            }
        }
    }

    @Test
    void upstream_answersBeforeTheBodyIsThere_isPassedOnAtOnce() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            connection.readAll();
            left.countDown();
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url()
                    + "\r\nContent-Length: 1000\r\n\r\nsome");

            assertThat(client.readHead()).startsWith("HTTP/1.1 403 ");
            assertThat(client.read(2)).isEqualTo("no");
            client.send("x".repeat(996) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead()).as("the connection goes on").startsWith("HTTP/1.1 200 ");
            assertThat(left.await(LIMIT_SECONDS, TimeUnit.SECONDS)).as("the upstream is left").isTrue();
        }
    }

    @Test
    void upstream_answersWhileItReads_bothGoOn() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            connection.send(connection.read(4));
            connection.send(connection.read(4));
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url() + "\r\nContent-Length: 8\r\n\r\nping");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.read(4)).isEqualTo("ping");
            client.send("pong");
            assertThat(client.read(4)).isEqualTo("pong");
        }
    }

    @Test
    void client_expectsContinue_isToldWhenTheUpstreamIsThere() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            heads.add(connection.readHead());
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + connection.read(4));
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nx-to: " + backend.url()
                    + "\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("body");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.read(4)).isEqualTo("body");
            assertThat(heads.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).doesNotContainIgnoringCase("expect");
        }
    }

    @Test
    void client_expectsContinueAboveTheLimit_is413AtOnce() throws Exception {
        try (RawBackend backend = new RawBackend((_, _) -> { });
                RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nx-do: limit\r\nx-to: " + backend.url()
                    + "\r\nContent-Length: 11\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 413 ");
            assertThat(backend.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 5",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked",
        "Content-Length: +4", "Content-Length: 4\r\n Transfer-Encoding: chunked", "x: a\rTransfer-Encoding: chunked"})
    void client_smugglesARequestByItsFraming_nothingReachesTheUpstream(String framing) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> connection.readHead());
                RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url() + "\r\n" + framing
                    + "\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).matches("(?s)HTTP/1.1 (400|501) .*").containsOnlyOnce("HTTP/1.1 ");
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void client_leavesBeforeTheAnswer_theUpstreamIsLeftToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            asked.countDown();
            connection.input().read();
        })) {
            try (RawClient client = RawClient.connect(SERVER.httpPort())) {
                client.send(get(backend.url()));
                assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            await(() -> backend.openConnections() == 0);
        }
    }

    @Test
    void client_leavesInTheMiddleOfTheAnswer_theUpstreamIsLeftToo() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.input().read();
        })) {
            try (RawClient client = RawClient.connect(SERVER.httpPort())) {
                client.send(get(backend.url()));
                client.readHead();
                assertThat(client.read(5)).isEqualTo("hello");
            }
            await(() -> backend.openConnections() == 0);
        }
    }

    @Test
    void client_leavesInTheMiddleOfItsBody_theUpstreamIsLeftToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.read(4);
            asked.countDown();
            connection.input().read();
        })) {
            try (RawClient client = RawClient.connect(SERVER.httpPort())) {
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url()
                        + "\r\nContent-Length: 9\r\n\r\nsome");
                assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            await(() -> backend.openConnections() == 0);
        }
    }

    @Test
    void upstream_isThisServer_endsWith508() throws Exception {
        for (String protocol : PROTOCOLS) {
            Curl.Response response = Curl.get(protocol, "-H", "x-to: " + SERVER.http(""), SERVER.http("/x"));

            assertThat(response.status()).isEqualTo(508);
        }
        assertThat(SERVER.log()).anyMatch(line -> line.matches("\\[handle] \\w{26}: reverse proxy: the request has come"
                + " back 4 times: forwarding goes round in a loop"));
    }

    @Test
    void webSocket_upgraded_isPassedThroughBothWays() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            heads.add(connection.readHead());
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst");
            connection.send(connection.read(4) + "!");
            connection.input().read();
        })) {
            try (RawClient client = RawClient.connect(SERVER.httpPort())) {
                client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                        + "x-do: head\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + "x-to: " + backend.url() + "\r\n\r\n");
                assertThat(client.readHead()).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket")
                        .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                        .containsIgnoringCase("x-script: seen");
                assertThat(client.read(5)).isEqualTo("first");
                client.send("ping");
                assertThat(client.read(5)).isEqualTo("ping!");
            }
            await(() -> backend.openConnections() == 0);
            assertThat(heads.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).containsIgnoringCase("upgrade: websocket")
                    .containsIgnoringCase("connection: upgrade")
                    .contains("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==");
        }
    }

    @Test
    void webSocket_refused_theAnswerIsPassedOn() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-to: "
                    + backend.url() + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 403 ");
            assertThat(client.read(2)).isEqualTo("no");
        }
    }

    @Test
    void webSocket_eitherEnds_soDoesTheOther() throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbye");
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-to: "
                    + backend.url() + "\r\n\r\n");
            client.readHead();
            assertThat(client.readAll()).isEqualTo("bye");
        }
    }
}
