package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.ACK;
import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.RST_STREAM;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.SharedServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket on streams of HTTP/2 (RFC 8441), passed on to servers of HTTP/1.1. */
class WebSocketStreamIT {
    private static final long LIMIT_SECONDS = 30;
    private static final int SILENCE_MILLIS = 1500;
    private static final int WINDOW_KB = 64;
    private static final int WINDOW_BYTES = 65_535;
    private static final long STILL_MILLIS = 500;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final int CANCEL = 8;
    private static final int MANY = 30_000;
    private static final int LARGE_BYTES = 8 << 20;
    private static final int FRAME_BYTES = 16 << 10;
    private static final Pattern KEY = Pattern.compile("sec-websocket-key: ([A-Za-z0-9+/]{22}==)\r\n");

    @RegisterExtension
    private static final SharedServer SERVER =
            new SharedServer(ProxySite.files(), options -> options.setH2StreamWindowKb(WINDOW_KB));
    @RegisterExtension
    private static final SharedServer IMPATIENT =
            new SharedServer(ProxySite.files(), options -> options.setProxyTunnelTimeoutMs(SILENCE_MILLIS));

    private static byte[] request(String target, String... more) {
        String[] own = {":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/chat?a=b",
            ":authority", "site.example", "sec-websocket-version", "13", "sec-websocket-protocol", "talk", "x-to",
            target};
        String[] all = Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return FrameClient.block(all);
    }

    private static FrameClient ask(String target, String... more) throws IOException {
        return ask(SERVER, target, more);
    }

    private static FrameClient ask(SharedServer of, String target, String... more) throws IOException {
        return FrameClient.plain(of.httpPort()).open()
                .frame(HEADERS, END_HEADERS, 1, request(target, more)).send();
    }

    private static FrameClient open(RawBackend backend) throws IOException {
        FrameClient client = ask(backend.url());
        assertThat(client.status(1)).isEqualTo(200);
        return client;
    }

    /** The answer of a server that knows of WebSocket. */
    private static String agreement(String request) throws Exception {
        Matcher key = KEY.matcher(request);
        assertThat(key.find()).as(request).isTrue();
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash) + "\r\nSec-WebSocket-Protocol: talk\r\n\r\n";
    }

    /** A server that agrees to WebSocket and goes on as a test says. */
    private static RawBackend backend(RawBackend.Behaviour then) throws IOException {
        return new RawBackend((connection, number) -> {
            connection.send(agreement(connection.readHead()));
            then.talk(connection, number);
        });
    }

    /** So much of what comes on the stream. */
    private static String read(FrameClient client, int bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            FrameClient.Frame frame = client.await(next -> next.streamId() == 1 && next.type() != WINDOW_UPDATE);
            assertThat(frame.type()).as(frame.toString()).isEqualTo(DATA);
            text.append(new String(frame.payload(), ISO_8859_1));
        }
        return text.toString();
    }

    private static <T> T next(BlockingQueue<T> heard) throws InterruptedException {
        return heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void settings_ofEveryConnection_allowIt() throws Exception {
        try (FrameClient client = FrameClient.plain(SERVER.httpPort()).preface().frame(SETTINGS, 0, 0).send()) {
            ByteBuffer settings = ByteBuffer.wrap(
                    client.await(frame -> frame.type() == SETTINGS && (frame.flags() & ACK) == 0).payload());
            long allowed = -1;
            while (settings.hasRemaining()) {
                int id = settings.getShort();
                int value = settings.getInt();
                allowed = id == ENABLE_CONNECT_PROTOCOL ? value : allowed;
            }
            assertThat(allowed).isEqualTo(1);
        }
    }

    @Test
    void connect_toHttp1_isAnUpgradeThere() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            String head = connection.readHead();
            heard.add(head);
            connection.send(agreement(head) + "hello");
            heard.add(connection.read(3));
        }); FrameClient client = ask(backend.url())) {
            FrameClient.Frame answer = client.await(frame -> frame.type() == HEADERS);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.flags() & END_STREAM).isZero();
            assertThat(new String(answer.payload(), ISO_8859_1)).contains("sec-websocket-protocol", "talk")
                    .doesNotContain("upgrade", "sec-websocket-accept", "content-length");
            assertThat(next(heard)).startsWith("GET /chat?a=b HTTP/1.1\r\n").contains("host: site.example\r\n",
                    "connection: upgrade\r\n", "upgrade: websocket\r\n", "sec-websocket-version: 13\r\n",
                    "sec-websocket-protocol: talk\r\n").doesNotContain(":protocol", "transfer-encoding");
            assertThat(read(client, 5)).isEqualTo("hello");
            client.frame(DATA, 0, 1, "abc".getBytes(ISO_8859_1)).send();
            assertThat(next(heard)).isEqualTo("abc");
        }
    }

    @Test
    void keys_ofTwoRequests_differ() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend((connection, _) -> {
            Matcher key = KEY.matcher(connection.readHead());
            heard.add(key.find() ? key.group(1) : "none");
        }); FrameClient one = ask(backend.url(), "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
                FrameClient other = ask(backend.url(), "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")) {
            assertThat(one.status(1)).isEqualTo(502);
            assertThat(other.status(1)).isEqualTo(502);
            assertThat(heard).hasSize(2).doesNotHaveDuplicates().doesNotContain("none", "dGhlIHNhbXBsZSBub25jZQ==");
        }
    }

    @Test
    void clientEnds_backendGoesOnToItsOwnEnd() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend((connection, _) -> {
            heard.add(connection.readAll());
            connection.send("last words");
        }); FrameClient client = open(backend)) {
            client.frame(DATA, END_STREAM, 1, "bye".getBytes(ISO_8859_1)).send();
            assertThat(next(heard)).isEqualTo("bye");
            assertThat(read(client, 10)).isEqualTo("last words");
            FrameClient.Frame end = client.await(frame -> frame.streamId() == 1 && frame.type() != WINDOW_UPDATE);
            assertThat(end.type()).isEqualTo(DATA);
            assertThat(end.flags()).isEqualTo(END_STREAM);
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @Test
    void backendEnds_theStreamEnds() throws Exception {
        try (RawBackend backend = backend((connection, _) -> connection.send("bye"));
                FrameClient client = open(backend)) {
            assertThat(read(client, 3)).isEqualTo("bye");
            assertThat(client.await(frame -> frame.streamId() == 1).flags()).isEqualTo(END_STREAM);
            client.frame(DATA, END_STREAM, 1).send();
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @Test
    void clientResets_theBackendSeesNoOrderlyEnd() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (RawBackend backend = backend((connection, _) -> {
            connection.read(1);
            begun.countDown();
            try {
                heard.add("end: " + connection.readAll());
            } catch (IOException reset) {
                heard.add(reset);
            }
        }); FrameClient client = open(backend)) {
            client.frame(DATA, 0, 1, (byte) 'x').send();
            assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            client.frame(RST_STREAM, 0, 1, FrameClient.int32(CANCEL)).send();
            assertThat(next(heard)).isInstanceOf(IOException.class);
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @Test
    void backendResets_theStreamIsReset() throws Exception {
        try (RawBackend backend = backend((connection, _) -> {
            connection.read(1);
            connection.socket().setSoLinger(true, 0);
        }); FrameClient client = open(backend)) {
            client.frame(DATA, 0, 1, (byte) 'x').send();
            assertThat(client.end()).isEqualTo("RST_STREAM " + CANCEL);
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"})
    void backend_thatDoesNotKnowTheKey_is502(String answer) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send(answer);
            connection.readAll();
        }); FrameClient client = ask(backend.url())) {
            assertThat(client.status(1)).isEqualTo(502);
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: websocket", "Connection: Upgrade"})
    void backend_thatSaysHalfOfIt_is502(String left) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.send(agreement(connection.readHead()).replace(left + "\r\n", ""));
            connection.readAll();
        }); FrameClient client = ask(backend.url())) {
            assertThat(client.status(1)).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "200 OK", "204 No Content"})
    void backend_thatDeclines_isNeverTakenForAgreement(String answer) throws Exception {
        try (RawBackend backend = new RawBackend((connection, _) -> {
            connection.readHead();
            connection.send("HTTP/1.1 " + answer + "\r\n" + (answer.startsWith("204") ? "" : "Content-Length: 2\r\n")
                    + "\r\n" + (answer.startsWith("204") ? "" : "no"));
            connection.readAll();
        }); FrameClient client = ask(backend.url())) {
            assertThat(client.status(1)).isEqualTo(answer.startsWith("403") ? 403 : 501);
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    @Test
    void site_thatHasAFileOrAScriptThere_isNoAgreement() throws Exception {
        try (FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.block(":method", "CONNECT", ":protocol", "websocket",
                            ":scheme", "http", ":path", "/", ":authority", "localhost"))
                    .frame(HEADERS, END_HEADERS, 3, FrameClient.block(":method", "CONNECT", ":protocol", "websocket",
                            ":scheme", "http", ":path", "/", ":authority", "localhost", "x-do", "respond")).send();
            assertThat(client.status(1)).isEqualTo(501);
            assertThat(client.status(3)).isEqualTo(501);
        }
    }

    @Test
    void protocol_thatNobodyKnows_is501() throws Exception {
        try (FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.block(":method", "CONNECT", ":protocol", "connect-udp",
                    ":scheme", "http", ":path", "/", ":authority", "localhost")).send();
            assertThat(client.status(1)).isEqualTo(501);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":scheme", ":path", ":authority", "GET", "content-length"})
    void connect_thatIsMalformed_isReset(String wrong) throws Exception {
        String[] fields = {":method", wrong.equals("GET") ? "GET" : "CONNECT", ":protocol", "websocket", ":scheme",
            "http", ":path", "/", ":authority", "localhost", "x", "y"};
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals(wrong)) {
                fields = removed(fields, i);
            }
        }
        if (wrong.equals("content-length")) {
            fields[fields.length - 2] = wrong;
            fields[fields.length - 1] = "0";
        }
        try (FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.block(fields)).send();
            assertThat(client.end()).isEqualTo("RST_STREAM 1");
            assertThat(client.isAlive(3)).isTrue();
        }
    }

    private static String[] removed(String[] fields, int at) {
        String[] rest = new String[fields.length - 2];
        System.arraycopy(fields, 0, rest, 0, at);
        System.arraycopy(fields, at + 2, rest, at, rest.length - at);
        return rest;
    }

    @Test
    void bothSides_silentForTooLong_areClosed() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend((connection, _) -> heard.add(connection.readAll()));
                FrameClient client = ask(IMPATIENT, backend.url())) {
            assertThat(client.status(1)).isEqualTo(200);
            assertThat(client.end()).isEqualTo("RST_STREAM " + CANCEL);
            assertThat(next(heard)).isEmpty();
        }
    }

    @Test
    void messages_manyAndShort_areNoAbuse() throws Exception {
        try (RawBackend backend = backend((connection, _) -> connection.send(connection.read(MANY)));
                FrameClient client = open(backend)) {
            for (int i = 0; i < MANY; i++) {
                client.frame(DATA, 0, 1, (byte) 'x');
            }
            client.send();
            assertThat(read(client, MANY)).isEqualTo("x".repeat(MANY));
        }
    }

    @Test
    void client_thatTakesNothing_holdsTheBackendUp() throws Exception {
        BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
        byte[] part = new byte[FRAME_BYTES];
        try (RawBackend backend = backend((connection, _) -> {
            connection.socket().setSendBufferSize(FRAME_BYTES);
            for (int bytes = 0; bytes < LARGE_BYTES; bytes += part.length) {
                connection.socket().getOutputStream().write(part);
                sent.add(bytes);
            }
        }); FrameClient client = open(backend)) {
            // What fits into the client's window, and no more.
            assertThat(read(client, WINDOW_BYTES)).hasSize(WINDOW_BYTES);
            assertThat(sent).hasSizeLessThan(LARGE_BYTES / FRAME_BYTES);
            client.frame(WINDOW_UPDATE, 0, 0, FrameClient.int32(LARGE_BYTES))
                    .frame(WINDOW_UPDATE, 0, 1, FrameClient.int32(LARGE_BYTES)).send();
            assertThat(read(client, LARGE_BYTES - WINDOW_BYTES)).hasSize(LARGE_BYTES - WINDOW_BYTES);
        }
    }

    @Test
    void backend_thatTakesNothing_holdsTheClientUp() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = backend((connection, _) -> {
            go.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            heard.add(connection.input().readNBytes(LARGE_BYTES).length);
        }); FrameClient client = open(backend)) {
            int window = WINDOW_BYTES;
            int sent = 0;
            byte[] part = new byte[FRAME_BYTES];
            boolean heldUp = false;
            while (sent < LARGE_BYTES) {
                int size = Math.min(Math.min(window, FRAME_BYTES), LARGE_BYTES - sent);
                if (size == 0) {
                    if (!heldUp && sent > 0 && !hasInput(client)) {
                        heldUp = true;
                        go.countDown();
                    }
                    FrameClient.Frame update = client.await(frame -> frame.type() == WINDOW_UPDATE
                            && frame.streamId() == 1);
                    window += ByteBuffer.wrap(update.payload()).getInt();
                } else {
                    client.frame(DATA, 0, 1, Arrays.copyOf(part, size)).send();
                    window -= size;
                    sent += size;
                }
            }
            assertThat(heldUp).isTrue();
            assertThat(next(heard)).isEqualTo(LARGE_BYTES);
        }
    }

    /** Whether something comes before long. */
    private static boolean hasInput(FrameClient client) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STILL_MILLIS);
        while (client.socket().getInputStream().available() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return client.socket().getInputStream().available() > 0;
    }
}
