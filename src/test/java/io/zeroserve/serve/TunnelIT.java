package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that have become ones of WebSocket, and how long they may be silent. */
class TunnelIT {
    private static final long LIMIT_SECONDS = 30;
    private static final int SILENCE_MILLIS = 1500;
    private static final long PACE_MILLIS = 50;
    private static final int PARTS = 3 * SILENCE_MILLIS / (int) PACE_MILLIS;
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    @TempDir
    private Path folder;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(ProxySite.files(),
            options -> options.setProxyTunnelTimeoutMs(SILENCE_MILLIS));

    private static RawClient open(RawBackend backend) throws Exception {
        return open(SERVER.httpPort(), backend);
    }

    private static RawClient open(int port, RawBackend backend) throws Exception {
        RawClient client = RawClient.connect(port);
        client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-to: "
                + backend.url() + "\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        return client;
    }

    private static void talk(RawClient to) throws Exception {
        for (int i = 0; i < PARTS; i++) {
            to.send("x");
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
    }

    @Test
    void bothSides_silentForTooLong_areClosed() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(SWITCHED + "hello");
            heard.add(connection.readAll());
        }); RawClient client = open(backend)) {
            assertThat(client.readAll()).isEqualTo("hello");
            assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(SERVER.log()).anyMatch(line -> line.matches(
                "\\[handle] \\w{26}: reverse proxy: nothing moved on an upgraded connection for 1500 ms"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneSide_talksForLongerThanThat_isHeardToItsEnd(boolean clientTalks) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(SWITCHED);
            if (clientTalks) {
                heard.add(connection.read(PARTS));
            } else {
                talk(connection);
            }
        }); RawClient client = open(backend)) {
            if (clientTalks) {
                talk(client);
                assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).hasSize(PARTS);
            } else {
                assertThat(client.readAll()).hasSize(PARTS);
            }
        }
    }

    @Test
    void client_endsItsDirection_theBackendGoesOnToItsOwnEnd() throws Exception {
        try (TestServer server = onNio(); RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(SWITCHED);
            connection.send(connection.readAll() + ", heard to its end");
        }); RawClient client = open(server.httpPort(), backend)) {
            client.send("hello");
            client.endOutput();

            assertThat(client.readAll()).isEqualTo("hello, heard to its end");
        }
    }

    @Test
    void client_goesBehindItsEnd_theBackendIsLeft() throws Exception {
        BlockingQueue<String> left = new LinkedBlockingQueue<>();
        try (TestServer server = onNio(); RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(SWITCHED);
            connection.readAll();
            try {
                talk(connection);
            } catch (IOException e) {
                left.add("left");
            }
        })) {
            try (RawClient client = open(server.httpPort(), backend)) {
                client.endOutput();
                assertThat(client.read(1)).isEqualTo("x");
            }
            assertThat(left.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("left");
        }
    }

    /** On epoll the two directions of a connection end together. */
    private TestServer onNio() throws Exception {
        return new TestServer(TestServer.options(ProxySite.write(folder.resolve("site"))), Transports.require("nio"));
    }
}
