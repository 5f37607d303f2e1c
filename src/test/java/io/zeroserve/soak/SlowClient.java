package io.zeroserve.soak;

import io.zeroserve.fixture.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Reads the large file a little at a time, again and again; each time it has to be one site's, whole. */
final class SlowClient implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 16;
    private static final int STEP_BYTES = 40_000;
    private static final Duration PAUSE = Duration.ofMillis(25);

    private final int port;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final LoadThread thread;
    private volatile boolean hurried;

    SlowClient(int port) {
        this.port = port;
        thread = new LoadThread(PAUSE, _ -> {
            try {
                download();
            } catch (IOException | AssertionError failed) {
                failures.add("slow client: " + failed);
            }
        });
    }

    private void download() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(WINDOW_BYTES);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            RawClient client = RawClient.over(socket);
            client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String head = client.readHead();
            char site = head.charAt(head.indexOf("x-site: ") + "x-site: ".length());
            byte[] content = new byte[SoakSite.LARGE_BYTES];
            for (int read = 0; read < content.length; ) {
                int step = client.input().readNBytes(content, read, Math.min(STEP_BYTES, content.length - read));
                if (step == 0) {
                    throw new IOException("broken off after " + read + " bytes");
                }
                read += step;
                LockSupport.parkNanos(hurried ? 0 : PAUSE.toNanos());
            }
            if (!head.startsWith("HTTP/1.1 200 ") || !SoakSite.isContent("/large", site, content)
                    || client.input().read() >= 0) {
                throw new IOException("not what was asked for: " + head);
            }
        }
    }

    Queue<String> failures() {
        return failures;
    }

    /** Ends when the last download is over, for which it hurries. */
    @Override
    public void close() {
        hurried = true;
        thread.close();
    }
}
