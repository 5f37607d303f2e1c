package io.zeroserve.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.RequestServer;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection by itself: what a client sees of a response, and who takes the requests of the client. */
class ConnectionIT {
    private static final long LIMIT_SECONDS = RequestServer.LIMIT.toSeconds();
    private static final String GET = "GET / HTTP/1.1\r\n\r\n";
    private static final String LAST = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";

    private RequestServer server;

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private RawClient connect(Handler<IncomingRequest> handler) throws Exception {
        server = new RequestServer(handler);
        return server.http1();
    }

    /** Sends content by parts, the last one with the end. */
    private static void parts(IncomingRequest request, Head head, String... parts) {
        OutgoingResponse response = request.response();
        response.head(head);
        for (int i = 0; i < parts.length - 1; i++) {
            response.write(Buffer.buffer(parts[i]));
        }
        response.end(Buffer.buffer(parts[parts.length - 1]));
    }

    /** Sends more than the server may want to read for now. */
    private static void sendMeanwhile(RawClient client, String text) {
        Thread.ofVirtual().start(() -> {
            try {
                client.send(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void content_atOnce_saysItsLength() throws Exception {
        try (RawClient client = connect(request -> parts(request, new Head(200, "a", "b"), "home"))) {
            client.send(LAST);

            assertThat(client.readAll()).isEqualTo("HTTP/1.1 200 OK\r\na: b\r\ndate: today\r\ncontent-length: 4\r\n"
                    + "connection: close\r\n\r\nhome");
        }
    }

    @Test
    void content_ofUnknownLength_isChunkedWithTrailers() throws Exception {
        try (RawClient client = connect(request -> {
            request.response().trailer("t", "u");
            parts(request, new Head(200), "home", "x".repeat(20), "");
        })) {
            client.send(LAST);

            assertThat(client.readAll()).isEqualTo("HTTP/1.1 200 OK\r\ndate: today\r\ntransfer-encoding: chunked\r\n"
                    + "connection: close\r\n\r\n4\r\nhome\r\n14\r\n" + "x".repeat(20) + "\r\n0\r\nt: u\r\n\r\n");
        }
    }

    @Test
    void content_ofUnknownLengthByHttp10_endsWithTheConnection() throws Exception {
        try (RawClient client = connect(request -> parts(request, new Head(200), "ho", "me"))) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

            assertThat(client.readAll()).isEqualTo("HTTP/1.0 200 OK\r\ndate: today\r\nconnection: close\r\n\r\nhome");
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void content_whereThereIsNone_isNotSent(String method, int status) throws Exception {
        try (RawClient client = connect(request -> parts(request, new Head(status), "ho", "me"))) {
            client.send(method + " / HTTP/1.1\r\nConnection: close\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 " + status).endsWith("connection: close\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, ho", "5, homes"})
    void content_ofAnotherLengthThanTheHeadSays_breaksOff(int announced, String rest) throws Exception {
        Head head = new Head(200, "content-length", Integer.toString(announced));
        try (RawClient client = connect(request -> parts(request, head, "ho", announced == 3 ? "me" : "m"))) {
            client.send(GET + GET);

            String answer = client.readAll();
            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).hasSizeLessThan(announced).isSubstringOf(rest);
        }
    }

    @Test
    void earlyHints_thenTheResponse_areTwoHeads() throws Exception {
        try (RawClient client = connect(request -> {
            request.response().writeContinue();
            request.response().writeEarlyHints(new Head(103, "link", "</a>"));
            parts(request, new Head(200), "home");
        })) {
            client.send(LAST);

            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("home");
        }
    }

    @Test
    void requests_pipelined_waitForTheResponseBefore() throws Exception {
        BlockingQueue<IncomingRequest> requests = new LinkedBlockingQueue<>();
        try (RawClient client = connect(requests::add)) {
            // More than is read of a client while it waits.
            String longer = "GET /2 HTTP/1.1\r\nx: " + "y".repeat(6000) + "\r\n\r\n";
            sendMeanwhile(client, GET + longer.repeat(200) + LAST);
            for (int i = 0; i <= 201; i++) {
                IncomingRequest request = requests.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(requests).as("behind the one that is not answered").isEmpty();
                request.channel().eventLoop().execute(() -> parts(request, new Head(200), "home"));
            }
            assertThat(client.readAll().split("home", -1)).hasSize(203);
        }
    }

    @Test
    void content_whilePaused_staysWithTheClientAndComesWhole() throws Exception {
        int size = 4 << 20;
        CompletableFuture<IncomingRequest> paused = new CompletableFuture<>();
        long[] received = {0};
        try (RawClient client = connect(request -> {
            request.pause().handler(part -> received[0] += part.length());
            request.endHandler(_ -> parts(request, new Head(200), Long.toString(received[0])));
            paused.complete(request);
        })) {
            sendMeanwhile(client, "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: " + size + "\r\n\r\n"
                    + "x".repeat(size));
            IncomingRequest request = paused.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            while (request.channel().config().isAutoRead()) {
                Thread.onSpinWait();
            }
            assertThat(received[0]).isZero();
            request.channel().eventLoop().execute(request::resume);

            assertThat(client.readAll()).endsWith("\r\n\r\n" + size);
        }
    }

    @Test
    void content_thatTheClientIsSlowToTake_fillsTheQueueAndDrains() throws Exception {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        int size = 1 << 20;
        try (RawClient client = connect(request -> {
            OutgoingResponse response = request.response();
            response.head(new Head(200));
            int written = 0;
            while (!response.writeQueueFull()) {
                response.write(Buffer.buffer(new byte[size]));
                written++;
            }
            int parts = written;
            response.drainHandler(_ -> {
                drained.complete(null);
                response.trailer("parts", Integer.toString(parts));
                response.end();
            });
        })) {
            client.send(LAST);
            assertThat(client.readHead()).contains("chunked");

            String rest = client.readAll();
            int parts = Integer.parseInt(rest.substring(rest.indexOf("parts: ") + 7).strip());
            assertThat(rest.length())
                    .isEqualTo(parts * (size + "100000\r\n\r\n".length()) + "0\r\nparts: \r\n\r\n".length()
                    + Integer.toString(parts).length());
            assertThat(drained).isDone();
        }
    }

    @Test
    void input_endsBehindRequests_whatIsOnItsWayComesWhole() throws Exception {
        int size = 16 << 20;
        Head head = new Head(200, "content-length", Integer.toString(size));
        try (RawClient client = connect(request -> parts(request, head, "x".repeat(size)))) {
            client.send(GET + GET);
            client.endOutput();

            assertThat(client.readAll()).hasSizeGreaterThan(2 * size).endsWith("x".repeat(size));
        }
    }

    @Test
    void input_endsBeforeTheResponseIsKnown_isTakenForTheClientsLeaving() throws Exception {
        CompletableFuture<Throwable> gone = new CompletableFuture<>();
        try (RawClient client = connect(request -> request.response().goneHandler(gone::complete))) {
            client.send(GET);
            client.endOutput();

            assertThat(client.readAll()).isEmpty();
            assertThat(gone.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void switchProtocol_withBytesBehindTheOffer_handsThemOn() throws Exception {
        try (RawClient client = connect(request -> {
            request.response().head(new Head(101, "upgrade", "echo", "connection", "upgrade"));
            request.switchProtocol().onSuccess(switched -> switched.in().handler(switched.out()::write));
        })) {
            client.send("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nfirst");

            assertThat(client.readHead()).isEqualTo("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\n"
                    + "connection: upgrade\r\n\r\n");
            assertThat(client.read(5)).isEqualTo("first");
            client.send("next");
            assertThat(client.read(4)).isEqualTo("next");
        }
    }

    @Test
    void tunnel_clientEndsItsDirection_theOtherGoesOn() throws Exception {
        try (RawClient client = connect(request -> {
            request.response().head(new Head(101, "upgrade", "echo", "connection", "upgrade"));
            request.switchProtocol().onSuccess(switched -> {
                switched.in().handler(switched.out()::write);
                switched.in().endHandler(_ -> {
                    switched.out().write(Buffer.buffer(", said to its end"));
                    switched.out().end();
                });
            });
        })) {
            client.send("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            client.readHead();
            client.send("something");
            client.endOutput();

            assertThat(client.readAll()).isEqualTo("something, said to its end");
        }
    }

    /** Closing a socket while bytes of the client are unread would take what has been written from it. */
    @Test
    void tunnel_serverEndsWhileTheClientSends_losesNothing() throws Exception {
        try (RawClient client = connect(request -> {
            request.response().head(new Head(101, "upgrade", "echo", "connection", "upgrade"));
            request.switchProtocol().onSuccess(switched -> switched.in().handler(_ -> {
                switched.in().pause();
                switched.out().write(Buffer.buffer("bye"));
                switched.out().end();
            }));
        })) {
            client.send("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            client.readHead();
            client.send("x".repeat(1 << 18));

            assertThat(client.readAll()).isEqualTo("bye");
        }
    }

    @Test
    void drain_idleAndBusy_endEachInItsTime() throws Exception {
        BlockingQueue<IncomingRequest> requests = new LinkedBlockingQueue<>();
        try (RawClient busy = connect(requests::add); RawClient idle = server.http1()) {
            idle.send(GET);
            IncomingRequest answered = requests.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            answered.channel().eventLoop().execute(() -> parts(answered, new Head(200), "home"));
            assertThat(idle.readHead()).doesNotContain("close");
            busy.send(GET);
            IncomingRequest waiting = requests.poll(LIMIT_SECONDS, TimeUnit.SECONDS);

            var drained = server.drain();

            assertThat(idle.readAll()).isEqualTo("home");
            assertThat(drained.isComplete()).isFalse();
            waiting.channel().eventLoop().execute(() -> parts(waiting, new Head(200), "home"));
            assertThat(busy.readAll()).contains("connection: close\r\n").endsWith("home");
            drained.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
