package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import io.zeroserve.site.ReloadResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sites that take turns, A and B: {@code /small} (in memory) and {@code /big} (read from disk) consist of the
 * site's letter alone, a script adds the letter as {@code x-site}, and each has a certificate of its own.
 */
class ReloadUnderLoadIT {
    private static final int RELOADS = 200;
    private static final int WARM_UP = 40;
    private static final int SMALL_BYTES = 2_000;
    private static final int BIG_BYTES = 8_000_000;
    private static final int STEP_BYTES = BIG_BYTES / (RELOADS + 1);
    private static final long LIMIT_SECONDS = 60;
    /** What may come and go by itself: a cached buffer, a worker thread, a class that is first used. */
    private static final int HEAP_SLACK_BYTES = 6 << 20;
    private static final int METASPACE_SLACK_BYTES = 3 << 20;
    private static final int CLASS_SLACK = 100;
    private static final int DESCRIPTOR_SLACK = 4;

    @TempDir
    private Path folder;
    private Path tar;

    @BeforeEach
    void writeSites() throws Exception {
        tar = folder.resolve("site.tar");
        write('A', "ec.crt", "ec-sec1.key");
        write('B', "rsa.crt", "rsa-pkcs8.key");
        put('A');
    }

    @Test
    void reload_twoHundredTimesUnderLoad_failsNoRequestMixesNothingAndLeavesNothing() throws Exception {
        // A machine that is busy with other tests must not make it shed requests.
        ZeroserveOptions options = TestServer.options(tar).setTlsAddr("127.0.0.1:0").setThreads(2)
                .setLimit(ClientLimit.MAX_LOOP_LAG_MS, (int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        try (TestServer server = new TestServer(options);
                Load plain = new Load(server.httpPort(), new HttpClientOptions());
                Load http2 = new Load(server.httpsPort(), new HttpClientOptions().setSsl(true).setTrustAll(true)
                        .setVerifyHost(false).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2));
                SlowDownload slow = new SlowDownload(server.httpPort())) {
            Footprint early = null;
            for (int i = 1; i <= RELOADS; i++) {
                put(i % 2 == 0 ? 'A' : 'B');
                assertThat(server.reload()).isInstanceOf(ReloadResult.Swapped.class);
                slow.step();
                if (i % 10 == 0) {
                    plain.awaitOneMore();
                    http2.awaitOneMore();
                }
                if (i == WARM_UP) {
                    early = Footprint.now();
                }
            }
            slow.finish();
            plain.stop();
            http2.stop();

            assertThat(plain.findings()).isEmpty();
            assertThat(http2.findings()).isEmpty();
            assertThat(plain.seen()).containsExactlyInAnyOrder('A', 'B');
            assertThat(http2.seen()).containsExactlyInAnyOrder('A', 'B');
            early.requireNoMoreNow();
        }
    }

    private void write(char letter, String certificate, String key) throws IOException {
        Path source = Files.writeString(folder.resolve(letter + ".c"), """
                #include <zeroserve.h>
                ZS_ENTRY void f(void) { zs_meta_set(ZS_STR("zs.response.header.x-site"), ZS_STR("%s")); }
                """.formatted(letter));
        new SiteFixture().file("small", letters(letter, SMALL_BYTES)).file("big", letters(letter, BIG_BYTES))
                .file(".zeroserve/scripts/a.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .tls(certificate).tls(key).write(folder.resolve(letter + ".tar"));
    }

    private static byte[] letters(char letter, int count) {
        byte[] content = new byte[count];
        Arrays.fill(content, (byte) letter);
        return content;
    }

    private void put(char letter) throws IOException {
        Path fresh = folder.resolve("fresh.tar");
        Files.createLink(fresh, folder.resolve(letter + ".tar"));
        // Renaming a file over another name of itself does nothing.
        Files.deleteIfExists(tar);
        Files.move(fresh, tar, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether all bytes are the one letter. */
    private static boolean isAll(byte[] bytes, int count, char letter) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != letter) {
                return false;
            }
        }
        return true;
    }

    /** A client that asks for both files in turn, several times at once, until it is stopped. */
    private static final class Load implements AutoCloseable {
        private static final int AT_ONCE = 4;

        private final Vertx vertx = Vertx.vertx();
        private final HttpClient client;
        private final int port;
        private final Set<Character> seen = ConcurrentHashMap.newKeySet();
        private final ConcurrentLinkedQueue<String> findings = new ConcurrentLinkedQueue<>();
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger(AT_ONCE);
        private volatile boolean stopped;

        Load(int port, HttpClientOptions options) {
            this.port = port;
            this.client = vertx.createHttpClient(options);
            // On one event loop, so that nothing happens between a response and the call that takes its body.
            vertx.getOrCreateContext().runOnContext(_ -> {
                for (int i = 0; i < AT_ONCE; i++) {
                    ask(i);
                }
            });
        }

        private void ask(int number) {
            if (stopped) {
                running.decrementAndGet();
                return;
            }
            // The large one seldom: it is there to be under way while reloads happen, not to be the load.
            String path = number % 50 == 0 ? "/big" : "/small";
            client.request(HttpMethod.GET, port, "127.0.0.1", path).compose(request -> request.send()
                    .compose(response -> response.body().onSuccess(body -> check(path, response, body.getBytes()))))
                    .onFailure(failure -> findings.add(path + ": " + failure))
                    .onComplete(_ -> {
                        count.incrementAndGet();
                        ask(number + 1);
                    });
        }

        private void check(String path, HttpClientResponse response, byte[] body) {
            String site = response.getHeader("x-site");
            int size = path.equals("/big") ? BIG_BYTES : SMALL_BYTES;
            if (response.statusCode() != 200 || site == null || body.length != size
                    || !isAll(body, size, site.charAt(0))) {
                findings.add(path + ": " + response.statusCode() + " of " + site + ", " + body.length + " bytes");
            } else {
                seen.add(site.charAt(0));
            }
        }

        void awaitOneMore() {
            int before = count.get();
            await("an answer", () -> count.get() > before ? 0 : 1);
        }

        void stop() {
            stopped = true;
            await("the last answers", running::get);
        }

        List<String> findings() {
            return findings.stream().limit(10).toList();
        }

        Set<Character> seen() {
            return seen;
        }

        @Override
        public void close() {
            stopped = true;
            vertx.close().toCompletionStage().toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    /** One response that is read over the time of all reloads. */
    private static final class SlowDownload implements AutoCloseable {
        private static final int WINDOW_BYTES = 1 << 16;

        private final Socket socket = new Socket();
        private final RawClient client;
        private final byte[] step = new byte[STEP_BYTES];
        private int received;

        SlowDownload(int port) throws IOException {
            socket.setReceiveBufferSize(WINDOW_BYTES);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            client = RawClient.over(socket);
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200").contains("x-site: A");
        }

        void step() throws IOException {
            assertThat(client.input().readNBytes(step, 0, STEP_BYTES)).isEqualTo(STEP_BYTES);
            received += STEP_BYTES;
            assertThat(isAll(step, STEP_BYTES, 'A')).as("still the site that it began with").isTrue();
        }

        void finish() throws IOException {
            byte[] rest = client.input().readNBytes(BIG_BYTES - received);
            assertThat(rest).hasSize(BIG_BYTES - received);
            assertThat(isAll(rest, rest.length, 'A')).isTrue();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What the process holds after garbage is collected. */
    private record Footprint(long heapBytes, long metaspaceBytes, long classes, long descriptors) {

        static Footprint now() throws IOException {
            System.gc();
            try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
                return new Footprint(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                        ManagementFactory.getMemoryPoolMXBeans().stream()
                                .filter(pool -> pool.getName().equals("Metaspace")).findFirst().orElseThrow()
                                .getUsage().getUsed(),
                        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), links.count());
            }
        }

        /** Waits until the last of what is unused is gone, and fails with what is not. */
        void requireNoMoreNow() throws IOException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            Footprint now = now();
            while (!isNoMoreThan(now) && System.nanoTime() < end) {
                now = now();
            }
            assertThat(isNoMoreThan(now)).as("after " + WARM_UP + " reloads " + this + ", after " + RELOADS + " " + now)
                    .isTrue();
        }

        private boolean isNoMoreThan(Footprint now) {
            return now.heapBytes < heapBytes + HEAP_SLACK_BYTES
                    && now.metaspaceBytes < metaspaceBytes + METASPACE_SLACK_BYTES
                    && now.classes < classes + CLASS_SLACK && now.descriptors < descriptors + DESCRIPTOR_SLACK;
        }
    }

    private static void await(String what, LongSupplier left) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (left.getAsLong() > 0) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
