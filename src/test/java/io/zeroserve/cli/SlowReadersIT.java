package io.zeroserve.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.Transports;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand clients over TLS that want 100 MB each and hardly read: the server must not read it for them. */
class SlowReadersIT {
    private static final int READERS = 1000;
    private static final int SIZE_BYTES = 100_000_000;
    /** What the kernel takes on a reader's behalf: some TLS records, so that it need not probe for room. */
    private static final int RECEIVE_BUFFER_BYTES = 65_536;
    private static final int READ_BYTES = 10_000;
    /**
     * What all readers together may cost: 64 MiB for what was read for them, 64 KiB a connection, and what the JVM
     * compiles meanwhile. What they asked for is a hundred gigabytes.
     */
    private static final long LIMIT_BYTES = 176L << 20;
    private static final long LIMIT_SECONDS = 30;

    @TempDir
    private Path folder;
    private final List<Socket> readers = new ArrayList<>();

    @AfterEach
    void leave() throws Exception {
        for (Socket reader : readers) {
            reader.close();
        }
    }

    @Test
    void get_byAThousandSlowReaders_takesBoundedMemoryAndLetsOthersThrough() throws Exception {
        Transports.require("io_uring");
        byte[] content = new byte[SIZE_BYTES];
        new Random(3).nextBytes(content);
        new SiteFixture().file("big.bin", content).write(folder.resolve("site.tar"));
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "--tls-addr", "127.0.0.1:0",
                "--dev-tls", "--disable-request-logging", "site.tar")) {
            Curl.get("https://127.0.0.1:" + server.httpsPort() + "/big.bin");
            long residentBefore = server.residentBytes();
            int openBefore = server.openFiles();

            SSLContext trusting = trustingAll();
            for (int i = 0; i < READERS; i++) {
                readers.add(startReading(trusting, server.httpsPort(), content));
            }
            assertThat(server.residentBytes() - residentBefore).as("memory for all of them").isLessThan(LIMIT_BYTES);
            for (Socket reader : readers) {
                assertThat(reader.getInputStream().readNBytes(READ_BYTES)).hasSize(READ_BYTES);
            }
            Curl.Response fast = Curl.get("https://127.0.0.1:" + server.httpsPort() + "/big.bin");

            assertThat(Arrays.equals(fast.body(), content)).as("every byte for who reads fast").isTrue();
            assertThat(server.residentBytes() - residentBefore).as("memory for all of them").isLessThan(LIMIT_BYTES);
            leave();
            awaitOpenFiles(server, openBefore);
        }
    }

    /** Reads the head and the start of the content. */
    private static Socket startReading(SSLContext trusting, int port, byte[] content) throws Exception {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        plain.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.getOutputStream().write("GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("what follows " + head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
        assertThat(in.readNBytes(1000)).isEqualTo(Arrays.copyOf(content, 1000));
        return socket;
    }

    private static void awaitOpenFiles(ServerRun server, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (server.openFiles() > count) {
            assertThat(System.nanoTime()).as("time until the connections are gone").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static SSLContext trustingAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                // There are no clients here.
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                // The server has made its certificate itself.
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, new SecureRandom());
        return context;
    }
}
