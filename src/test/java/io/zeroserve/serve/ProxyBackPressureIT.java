package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large bodies between a side that is fast and one that waits: the fast one is held up, not stored. */
class ProxyBackPressureIT {
    private static final long LIMIT_SECONDS = 30;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS = 256;
    /** What the kernel keeps for four sockets on loopback, and a little of ours. */
    private static final long MOST_BYTES = 64L * CHUNK_BYTES;
    private static final String CHUNK = "x".repeat(CHUNK_BYTES);

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(ProxySite.files());

    /** One whose upstreams may be silent for a second. */
    @RegisterExtension
    private static final SharedServer IMPATIENT =
            new SharedServer(ProxySite.files(), options -> options.setProxyIdleTimeoutMs(1000));

    /** Waits until a side that writes has not got further for half a second. */
    private static long awaitStandstill(AtomicLong sentBytes) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        long before = -1;
        while (before != sentBytes.get() || before == 0) {
            assertThat(System.nanoTime()).as("still going at %d bytes", before).isLessThan(deadline);
            before = sentBytes.get();
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return before;
    }

    private static long drain(RawClient from) throws Exception {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        while (bytes < (long) CHUNKS * CHUNK_BYTES) {
            int count = from.input().read(buffer);
            if (count < 0) {
                break;
            }
            bytes += count;
        }
        return bytes;
    }

    private static void send(RawClient to, AtomicLong sentBytes) throws Exception {
        for (int i = 0; i < CHUNKS; i++) {
            to.send(CHUNK);
            sentBytes.addAndGet(CHUNK_BYTES);
        }
    }

    /** One whose response is more than is held anywhere on its way. */
    private static RawBackend large(AtomicLong sentBytes) throws Exception {
        return new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (long) CHUNKS * CHUNK_BYTES + "\r\n\r\n");
            send(connection, sentBytes);
            connection.input().read();
        });
    }

    @Test
    void response_clientReadsNothing_theBackendIsHeldUp() throws Exception {
        AtomicLong sentBytes = new AtomicLong();
        try (RawBackend backend = large(sentBytes); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url() + "\r\n\r\n");
            client.readHead();

            assertThat(awaitStandstill(sentBytes)).isLessThan(MOST_BYTES);
            assertThat(drain(client)).isEqualTo((long) CHUNKS * CHUNK_BYTES);
        }
    }

    @Test
    void response_clientIsSlowerThanAnUpstreamMayBe_isNotBrokenOff() throws Exception {
        AtomicLong sentBytes = new AtomicLong();
        try (RawBackend backend = large(sentBytes); RawBackend silent = new RawBackend((connection, _) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
            connection.readAll();
        }); RawClient client = RawClient.connect(IMPATIENT.httpPort())) {
            client.send("GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + backend.url() + "\r\n\r\n");
            client.readHead();
            awaitStandstill(sentBytes);
            // Once this one has been given up, which has been silent for less long, the other one has been spared.
            assertThat(IMPATIENT.untilClosed("GET /x HTTP/1.1\r\nHost: a\r\nx-to: " + silent.url() + "\r\n\r\n"))
                    .endsWith("x");

            assertThat(drain(client)).isEqualTo((long) CHUNKS * CHUNK_BYTES);
        }
    }

    @Test
    void request_backendReadsNothing_theClientIsHeldUp() throws Exception {
        AtomicLong sentBytes = new AtomicLong();
        AtomicLong read = new AtomicLong();
        CountDownLatch goOn = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            goOn.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            read.set(drain(connection));
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }); RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + (long) CHUNKS * CHUNK_BYTES + "\r\nx-to: "
                    + backend.url() + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    send(client, sentBytes);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });

            assertThat(awaitStandstill(sentBytes)).isLessThan(MOST_BYTES);
            goOn.countDown();
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            sender.join();
            assertThat(read.get()).isEqualTo((long) CHUNKS * CHUNK_BYTES);
        }
    }
}
