package io.zeroserve.soak;

import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.RST_STREAM;
import static io.zeroserve.fixture.FrameClient.int32;
import static io.zeroserve.fixture.FrameClient.request;

import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Leaves in the middle, in every way that there is, again and again. What becomes of it is of no interest. */
final class RudeClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(60);
    /** Clients that ask and never read; the server ends them when their time is over. */
    private static final int STUCK = 10;

    private final int httpPort;
    private final int httpsPort;
    private final List<Deed> deeds = List.of(this::resetsDownload, this::resetsStream, this::leavesUpload,
            this::leavesHandshake, this::talksNonsense, this::leavesProxiedAnswer, this::leavesSecureStreams,
            this::neverReads);
    private final Deque<RawClient> stuck = new ArrayDeque<>();
    private final LoadThread thread;
    private volatile long count;

    @FunctionalInterface
    private interface Deed {
        void run() throws IOException;
    }

    RudeClient(int httpPort, int httpsPort) {
        this.httpPort = httpPort;
        this.httpsPort = httpsPort;
        thread = new LoadThread(PAUSE, this::beRude);
    }

    private void beRude(long number) {
        count = number;
        try {
            deeds.get((int) (number % deeds.size())).run();
        } catch (IOException cutOff) {
            // As it deserves.
            return;
        }
    }

    private RawClient ask(String request) throws IOException {
        RawClient client = RawClient.connect(httpPort);
        client.socket().setSoLinger(true, 0);
        client.send(request);
        return client;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private void resetsDownload() throws IOException {
        try (RawClient client = ask(get("/large"))) {
            client.read(100_000);
        }
    }

    private void resetsStream() throws IOException {
        try (FrameClient client = FrameClient.plain(httpPort).open()) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/large"))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 3, request("GET", "/proxied")).send();
            client.await(frame -> frame.type() == DATA);
            client.frame(RST_STREAM, 0, 1, int32(8)).frame(RST_STREAM, 0, 3, int32(8))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 5, request("GET", "/small")).send();
            client.status(5);
        }
    }

    private void leavesUpload() throws IOException {
        ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(10_000)).close();
    }

    private void leavesHandshake() throws IOException {
        try (RawClient client = RawClient.connect(httpsPort)) {
            client.send("\u0016\u0003\u0001\u0002\u0000\u0001");
        }
    }

    private void talksNonsense() throws IOException {
        try (RawClient client = ask("nonsense\r\n\r\n")) {
            client.readAll();
        }
    }

    private void leavesProxiedAnswer() throws IOException {
        ask(get("/proxied")).close();
    }

    private void leavesSecureStreams() throws IOException {
        try (FrameClient client = FrameClient.secure(httpsPort).open()) {
            for (int id = 1; id < 20; id += 2) {
                client.frame(HEADERS, END_HEADERS | END_STREAM, id,
                        request("GET", id % 3 == 0 ? "/large" : id % 3 == 1 ? "/proxied" : "/page"));
            }
            client.send().await(frame -> frame.type() == HEADERS);
        }
    }

    private void neverReads() throws IOException {
        stuck.add(ask(get("/large")));
        if (stuck.size() > STUCK) {
            stuck.remove().close();
        }
    }

    /** How often it has been rude. */
    long count() {
        return count;
    }

    @Override
    public void close() {
        thread.close();
        stuck.forEach(RudeClient::leave);
    }

    private static void leave(RawClient client) {
        try {
            client.close();
        } catch (IOException alreadyGone) {
            // As it should be.
            return;
        }
    }
}
