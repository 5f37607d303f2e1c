package io.zeroserve.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.fixture.RawBackend;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which connection a request to a server of HTTP/1.1 gets, and what becomes of it afterwards. */
class Http1PoolIT {
    private static final long LIMIT_SECONDS = 30;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private UpstreamClients clients;

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void make(Duration connect, Duration keepAlive, int maxConnections) throws Exception {
        onLoop(() -> clients = new UpstreamClients(vertx, new ProxySettings(
                new ProxySettings.Timeouts(connect, LONG, LONG, LONG), keepAlive, maxConnections, UpstreamRules.ALL,
                new LoopMark("us")),
                new IdleWatches(vertx, 100)));
    }

    private void onLoop(Runnable step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                step.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** A request with a name; completes with the response's header {@code by} when that is over. */
    private CompletableFuture<String> request(RawBackend backend, String name) throws Exception {
        CompletableFuture<String> by = new CompletableFuture<>();
        ForwardedHead head = new ForwardedHead("GET", "/" + name, new HeaderList());
        onLoop(() -> clients.open(Upstream.parse(backend.url()).orElseThrow(), head,
                out -> out.sendWhole(head, null, new Outgoing.Listener() {
                    @Override
                    public void interim(int status, HeaderList fields) {
                        throw new AssertionError(status);
                    }

                    @Override
                    public void answered(Incoming in) {
                        in.start(ReferenceCountUtil::release, () -> by.complete(in.headers().first("by")
                                + (in.trailers().size() == 0 ? "" : in.trailers().first("behind"))));
                    }

                    @Override
                    public void stuck() {
                        throw new AssertionError("it has been sent whole");
                    }

                    @Override
                    public void failed(Throwable cause) {
                        by.completeExceptionally(cause);
                    }
                }), by::completeExceptionally));
        return by;
    }

    private static String get(CompletableFuture<String> by) throws Exception {
        return by.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** A backend that answers, by the number of the connection, when the test lets it. */
    private static RawBackend backend(BlockingQueue<String> asked, BlockingQueue<String> go) throws Exception {
        return new RawBackend((connection, number) -> {
            while (true) {
                String head = connection.readHead();
                asked.add(number + head.split(" ")[1]);
                go.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                connection.send(OK + "By: " + number + "\r\n\r\n");
            }
        });
    }

    @Test
    void trailers_ofAResponseBehindWhichAnotherWaits_areItsOwn() throws Exception {
        make(LONG, LONG, 1);
        try (RawBackend backend = new RawBackend((connection, _) -> {
            while (true) {
                String name = connection.readHead().split(" ")[1];
                connection.send("HTTP/1.1 200 OK\r\nBy: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nBehind: " + name
                        + "\r\n\r\n");
            }
        })) {
            List<CompletableFuture<String>> all = List.of(request(backend, "a"), request(backend, "b"),
                    request(backend, "c"));

            assertThat(List.of(get(all.get(0)), get(all.get(1)), get(all.get(2)))).containsExactly("1/a", "1/b", "1/c");
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void free_connectionUsedLast_isUsedNext() throws Exception {
        make(LONG, LONG, 10);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend(asked, go)) {
            List<CompletableFuture<String>> both = List.of(request(backend, "a"), request(backend, "b"));
            asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            go.add("first");
            String first = CompletableFuture.anyOf(both.get(0), both.get(1)).get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .toString();
            go.add("last");
            String last = first.equals("1") ? "2" : "1";
            await(() -> both.stream().allMatch(CompletableFuture::isDone));

            for (int i = 0; i < 3; i++) {
                go.add("next");
                assertThat(get(request(backend, "c"))).isEqualTo(last);
            }
            assertThat(backend.connections()).isEqualTo(2);
        }
    }

    @Test
    void limit_reached_theNextWaitsForOneThatBecomesFree() throws Exception {
        make(LONG, LONG, 1);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend(asked, go)) {
            CompletableFuture<String> first = request(backend, "a");
            CompletableFuture<String> second = request(backend, "b");
            assertThat(asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("1/a");
            assertThat(second).isNotDone();
            go.add("first");
            assertThat(get(first)).isEqualTo("1");
            assertThat(asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("1/b");
            go.add("second");
            assertThat(get(second)).isEqualTo("1");
        }
    }

    @Test
    void limit_reached_whoWaitsForTooLongIsTold() throws Exception {
        make(Duration.ofMillis(300), LONG, 1);
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend(new LinkedBlockingQueue<>(), go)) {
            CompletableFuture<String> first = request(backend, "a");
            CompletableFuture<String> second = request(backend, "b");

            assertThat(second).failsWithin(Duration.ofSeconds(LIMIT_SECONDS)).withThrowableThat()
                    .withCauseInstanceOf(TimeoutException.class);
            go.add("first");
            assertThat(get(first)).isEqualTo("1");
            go.add("third");
            assertThat(get(request(backend, "c"))).isEqualTo("1");
        }
    }

    @Test
    void limit_reachedAndConnectionLost_whoWaitsGetsANewOne() throws Exception {
        make(LONG, LONG, 1);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, number) -> {
            connection.readHead();
            asked.add("");
            go.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (number == 2) {
                connection.send(OK + "By: " + number + "\r\n\r\n");
            }
        })) {
            CompletableFuture<String> first = request(backend, "a");
            CompletableFuture<String> second = request(backend, "b");
            asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            go.add("close");
            go.add("answer");
            assertThat(get(second)).isEqualTo("2");
            assertThat(first).isCompletedExceptionally();
        }
    }

    @Test
    void free_forLongerThanKept_isClosed() throws Exception {
        make(LONG, Duration.ofMillis(200), 10);
        BlockingQueue<String> go = new LinkedBlockingQueue<>(List.of("go"));
        try (RawBackend backend = backend(new LinkedBlockingQueue<>(), go)) {
            assertThat(get(request(backend, "a"))).isEqualTo("1");

            await(() -> backend.openConnections() == 0);
            go.add("go");
            assertThat(get(request(backend, "b"))).isEqualTo("2");
        }
    }

    @Test
    void free_whatNobodyAskedFor_isTheEndOfTheConnection() throws Exception {
        make(LONG, LONG, 10);
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, number) -> {
            connection.readHead();
            connection.send(OK + "By: " + number + "\r\n\r\n");
            go.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            connection.send(OK + "By: nobody\r\n\r\n");
            connection.readHead();
        })) {
            assertThat(get(request(backend, "a"))).isEqualTo("1");
            go.add("more");
            await(() -> backend.openConnections() == 0);
            assertThat(get(request(backend, "b"))).isEqualTo("2");
        }
    }

    @Test
    void opened_forWhoHasGone_isKeptForTheNext() throws Exception {
        make(LONG, LONG, 10);
        BlockingQueue<String> go = new LinkedBlockingQueue<>(List.of("go"));
        try (RawBackend backend = backend(new LinkedBlockingQueue<>(), go)) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            onLoop(() -> clients.open(Upstream.parse(backend.url()).orElseThrow(), null, out -> {
                out.breakOff();
                gone.complete(null);
            }, gone::completeExceptionally));
            gone.get(LIMIT_SECONDS, TimeUnit.SECONDS);

            assertThat(get(request(backend, "a"))).isEqualTo("1");
        }
    }

    @Test
    void server_thatIsNone_isToldToEach() throws Exception {
        make(LONG, LONG, 10);
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Throwable> failed = new CompletableFuture<>();
            onLoop(() -> clients.open(Upstream.parse("http://127.0.0.1:" + port).orElseThrow(), null,
                    _ -> failed.complete(null), failed::complete));
            assertThat(failed.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(ConnectException.class);
        }
    }
}
