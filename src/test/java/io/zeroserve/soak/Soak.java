package io.zeroserve.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.cli.ServerRun;
import io.zeroserve.fixture.ProcessFootprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The packaged server for minutes under everything at once: honest clients of HTTP/1 and HTTP/2, slow ones, some that
 * leave in the middle, and a reload every other second. Nobody honest may fail, and the last third of the time may
 * not find it larger than the second did.
 *
 * <p>A program of its own, which {@link SoakIT} waits for; its load leaves the machine room for other tests.
 */
final class Soak {
    private static final int SECONDS = Integer.getInteger("zeroserve.soak.seconds");
    private static final int SAMPLES_A_THIRD = 8;
    private static final long RELOAD_MILLIS = 2000;
    private static final int WARMING_RELOADS = 40;
    private static final long LIMIT_SECONDS = 60;
    /**
     * What the last third may have more than the second: a compiled method, a pooled chunk of 4 MiB, a site that is not
     * unloaded yet. A request that leaves a kilobyte behind comes to ten times that in five minutes.
     */
    private static final ProcessFootprint SLACK =
            new ProcessFootprint(24 << 20, 3 << 20, 8 << 20, 2 << 20, 30, 4);
    /** What may be left when all have gone, over what was there before they came. */
    private static final int DESCRIPTOR_SLACK = 10;

    private final Path folder;

    private Soak(Path folder) {
        this.folder = folder;
    }

    /** @param arguments an empty folder */
    public static void main(String[] arguments) throws Exception {
        new Soak(Path.of(arguments[0])).run();
        // Whatever has gone well so far, threads of clients must not keep the process.
        System.exit(0);
    }

    private void run() throws Exception {
        try (SoakSite site = new SoakSite(folder); ServerRun server = start()) {
            int port = server.httpPort();
            int securePort = server.httpsPort();
            assertThat(server.get("/small").status()).isEqualTo(200);
            int descriptors = server.openFiles();
            HonestClient plain = new HonestClient(URI.create("http://127.0.0.1:" + port), HttpClient.Version.HTTP_1_1,
                    Duration.ofMillis(25));
            HonestClient secure = new HonestClient(URI.create("https://127.0.0.1:" + securePort),
                    HttpClient.Version.HTTP_1_1, Duration.ofMillis(50));
            HonestClient http2 = new HonestClient(URI.create("https://127.0.0.1:" + securePort),
                    HttpClient.Version.HTTP_2, Duration.ofMillis(20));
            SlowClient slow = new SlowClient(port);
            RudeClient rude = new RudeClient(port, securePort);
            List<ProcessFootprint> thirds = new ArrayList<>();
            try (plain; secure; http2; slow; rude) {
                // Each wakes a thread of the workers' pool until all are there.
                for (int i = 0; i < WARMING_RELOADS; i++) {
                    reload(server, site);
                }
                for (int i = 0; i < 3; i++) {
                    thirds.add(spendAThird(server, site));
                }
            }

            List<String> failures = new ArrayList<>();
            List.of(plain.failures(), secure.failures(), http2.failures(), slow.failures()).forEach(failures::addAll);
            System.out.println("soak: " + SECONDS + " s, " + plain.answers() + " + " + secure.answers() + " + "
                    + http2.answers() + " answers, " + rude.count() + " times rude; " + thirds);
            assertThat(failures).as("what honest clients met; the server said %s", server.lines()).isEmpty();
            assertThat(Math.min(plain.answers(), Math.min(secure.answers(), http2.answers()))).isPositive();
            assertThat(thirds.get(2).isWithin(thirds.get(1), SLACK)).as("growth: " + thirds).isTrue();
            awaitUpTo(() -> openFiles(server) <= descriptors + DESCRIPTOR_SLACK, "connections that are gone");
            requireQuiet(server);
        }
    }

    private ServerRun start() throws Exception {
        return ServerRun.startBy(List.of("env", "JAVA_OPTS=-Dio.netty.leakDetection.level=paranoid "
                + ProcessFootprint.TRACKING, ServerRun.LAUNCHER.toString(), "--addr", "127.0.0.1:0", "--tls-addr",
                "127.0.0.1:0", "--dev-tls", "--threads", "2", "--disable-request-logging", "--write-timeout-ms", "5000",
                // The machine may be busy with other tests.
                "--max-loop-lag-ms", "60000", "--proxy-connect-timeout-ms", "60000", "site.tar"), folder);
    }

    /** Reloads now and then, looks at the process from time to time; returns the least that it was. */
    private static ProcessFootprint spendAThird(ServerRun server, SoakSite site) throws Exception {
        long thirdNanos = TimeUnit.SECONDS.toNanos(SECONDS) / 3;
        long start = System.nanoTime();
        ProcessFootprint least = null;
        for (int i = 1; i <= SAMPLES_A_THIRD; i++) {
            while (System.nanoTime() - start < thirdNanos * i / SAMPLES_A_THIRD) {
                reload(server, site);
                Thread.sleep(RELOAD_MILLIS);
            }
            ProcessFootprint now = ProcessFootprint.of(server.pid()).withoutDescriptors(site.connections());
            least = least == null ? now : least.least(now);
        }
        return least;
    }

    private static void reload(ServerRun server, SoakSite site) throws Exception {
        int before = reloads(server);
        site.swap();
        server.signal("HUP");
        awaitUpTo(() -> reloads(server) > before, "a reload");
    }

    private static int reloads(ServerRun server) {
        return (int) server.lines().stream().filter(line -> line.equals("reloaded tarball site.tar")).count();
    }

    private static int openFiles(ServerRun server) {
        try {
            return server.openFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUpTo(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.sleep(10);
        }
    }

    /** Neither a leak, which shows when the buffers that come next are tracked, nor a warning of any kind. */
    private static void requireQuiet(ServerRun server) throws Exception {
        ProcessFootprint.of(server.pid());
        for (String path : SoakSite.PATHS) {
            server.get(path);
        }
        // A JVM that starts on a busy machine keeps its event loops waiting for classes.
        List<String> lines = server.lines().stream().dropWhile(line -> !line.startsWith("reloaded tarball ")).toList();
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains("LEAK") || line.contains("has been blocked"))
                .noneMatch(line -> line.startsWith("warning: ") || line.startsWith("severe: "));
    }
}
