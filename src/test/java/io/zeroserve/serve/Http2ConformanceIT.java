package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.ACK;
import static io.zeroserve.fixture.FrameClient.CONTINUATION;
import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.GOAWAY;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.PADDED;
import static io.zeroserve.fixture.FrameClient.PING;
import static io.zeroserve.fixture.FrameClient.PRIORITISED;
import static io.zeroserve.fixture.FrameClient.PRIORITY;
import static io.zeroserve.fixture.FrameClient.PUSH_PROMISE;
import static io.zeroserve.fixture.FrameClient.RST_STREAM;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.WINDOW_UPDATE;
import static io.zeroserve.fixture.FrameClient.block;
import static io.zeroserve.fixture.FrameClient.int32;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.FrameClient.Frame;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.fixture.Transports;
import io.vertx.core.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * What RFC 9113 and RFC 7541 say that a server must do about what clients do, section by section, on every transport,
 * in plaintext and over TLS. The site is index.html with {@code home}.
 *
 * <p>An error of a stream may be taken for one of the connection (RFC 9113 5.4.2), so GOAWAY will do where RST_STREAM
 * would.
 */
class Http2ConformanceIT {
    private static final String PROTOCOL_ERROR = "GOAWAY 1";
    private static final String FLOW_CONTROL_ERROR = "GOAWAY 3";
    private static final String FRAME_SIZE_ERROR = "GOAWAY 6";
    private static final String COMPRESSION_ERROR = "GOAWAY 9";
    private static final String STREAM_CLOSED = "GOAWAY 5";
    private static final String STREAM_PROTOCOL_ERROR = "(RST_STREAM|GOAWAY) 1";
    private static final String STREAM_STREAM_CLOSED = "(RST_STREAM|GOAWAY) 5";
    private static final String STREAM_FRAME_SIZE_ERROR = "(RST_STREAM|GOAWAY) 6";
    private static final int FRAME_BYTES = 16_384;

    @TempDir
    private static Path folder;
    private static final Map<String, TestServer> SERVERS = new LinkedHashMap<>();

    /** What a client does on a connection that is open. */
    @FunctionalInterface
    private interface Deed {
        void on(FrameClient client) throws Exception;
    }

    /**
     * A case.
     *
     * @param what     section and deed
     * @param deed     adds frames, which the test sends
     * @param expected a pattern of what ends the stream or the connection; null if nothing does
     */
    private record Case(String what, Deed deed, String expected) {
    }

    @BeforeAll
    static void start() throws Exception {
        Path site = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        for (String name : List.of("io_uring", "epoll", "nio")) {
            try {
                Transport transport = Transports.require(name);
                SERVERS.put(name, new TestServer(
                        TestServer.options(site).setDevTls(true).setTlsAddr("127.0.0.1:0"), transport));
            } catch (TestAbortedException refused) {
                System.out.println("skipped: " + refused.getMessage());
            }
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
    }

    @TestFactory
    Stream<DynamicContainer> conformance_everyRule_everyTransport() {
        return SERVERS.entrySet().stream().flatMap(server -> Stream.of(
                dynamicContainer(server.getKey() + " plaintext", tests(server.getValue(), false)),
                dynamicContainer(server.getKey() + " TLS", tests(server.getValue(), true))));
    }

    private static Stream<DynamicNode> tests(TestServer server, boolean secure) {
        return cases().stream().map(test -> dynamicTest(test.what(), () -> {
            try (FrameClient client = connect(server, secure).open()) {
                test.deed().on(client);
                if (test.expected() == null) {
                    byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
                    client.frame(PING, 0, 0, payload).send();
                    Frame pong = client.await(frame -> frame.type() == PING || frame.type() == RST_STREAM
                            || frame.type() == GOAWAY);
                    assertThat(pong.type()).as(pong.toString()).isEqualTo(PING);
                    assertThat(pong.payload()).isEqualTo(payload);
                    assertThat(client.isAlive(1001)).isTrue();
                } else {
                    String end = client.send().end();
                    assertThat(end).as(test.what()).matches(test.expected());
                    if (end.startsWith("GOAWAY")) {
                        // Answers that were under way may come, but the end must.
                        assertThat(client.end()).as(test.what()).isEqualTo("closed");
                    }
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError(test.what(), e);
            }
        }));
    }

    private static FrameClient connect(TestServer server, boolean secure) throws IOException {
        return secure ? FrameClient.secure(server.httpsPort()) : FrameClient.plain(server.httpPort());
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(frames());
        cases.addAll(streams());
        cases.addAll(frameTypes());
        cases.addAll(settings());
        cases.addAll(windows());
        cases.addAll(blocks());
        cases.addAll(messages());
        cases.addAll(compression());
        return cases;
    }

    private static List<Case> frames() {
        return List.of(
                new Case("4.1: an unknown type is ignored", c -> c.frame(0x16, 0, 0, new byte[8]), null),
                new Case("4.1: flags without a meaning are ignored", c -> c.frame(PING, 0x16, 0, new byte[8])
                        .send().await(f -> f.type() == PING), null),
                new Case("4.1: the reserved bit is ignored", c -> c.frame(PING, 0, 1 << 31, new byte[8])
                        .send().await(f -> f.type() == PING), null),
                new Case("4.2: a frame of 2^14 bytes is taken", c -> assertThat(post(c, 1)
                        .frame(DATA, END_STREAM, 1, new byte[FRAME_BYTES]).send().status(1)).isEqualTo(405), null),
                new Case("4.2: DATA of more is too large", c -> post(c, 1)
                        .frame(DATA, END_STREAM, 1, new byte[FRAME_BYTES + 1]), STREAM_FRAME_SIZE_ERROR),
                new Case("4.2: HEADERS of more are too large", c -> c.frame(HEADERS, END_HEADERS | END_STREAM, 1,
                        padded(request("GET", "/"), FRAME_BYTES + 1)), FRAME_SIZE_ERROR),
                new Case("4.2: an unknown frame of more is too large", c -> c.frame(0x16, 0, 0,
                        new byte[FRAME_BYTES + 1]), FRAME_SIZE_ERROR),
                new Case("4.3: a field block that cannot be unpacked", c -> c.frame(HEADERS, END_HEADERS | END_STREAM,
                        1, (byte) 0x40), COMPRESSION_ERROR),
                new Case("4.3: PRIORITY within a field block", c -> c.frame(HEADERS, END_STREAM, 1, request("GET", "/"))
                        .frame(PRIORITY, 0, 1, new byte[5]), PROTOCOL_ERROR),
                new Case("4.3: HEADERS of another stream within it", c -> c.frame(HEADERS, END_STREAM, 1,
                        request("GET", "/")).get(3), PROTOCOL_ERROR),
                new Case("4.3: PING within it", c -> c.frame(HEADERS, END_STREAM, 1, request("GET", "/"))
                        .frame(PING, 0, 0, new byte[8]), PROTOCOL_ERROR),
                new Case("5.5: an unknown frame within it", c -> c.frame(HEADERS, END_STREAM, 1, request("GET", "/"))
                        .frame(0x16, 0, 0, new byte[8]), PROTOCOL_ERROR),
                new Case("5.5: an unknown frame on a stream is ignored", c -> c.get(1).frame(0x16, 0, 1, new byte[8]),
                        null),
                new Case("7: an unknown error code of RST_STREAM means nothing", c -> post(c, 1)
                        .frame(RST_STREAM, 0, 1, int32(0xff)), null),
                new Case("7: an unknown error code of GOAWAY means nothing", c -> {
                    c.frame(GOAWAY, 0, 0, concat(int32(0), int32(0xff))).frame(PING, 0, 0, new byte[8]).send();
                    assertThat(c.await(f -> f.type() == PING).flags()).isEqualTo(ACK);
                    c.frame(PING, 0, 1, new byte[8]);
                }, PROTOCOL_ERROR));
    }

    private static List<Case> streams() {
        return List.of(
                new Case("5.1: DATA on an idle stream", c -> c.frame(DATA, END_STREAM, 1, (byte) 1), PROTOCOL_ERROR),
                new Case("5.1: RST_STREAM on an idle stream", c -> c.frame(RST_STREAM, 0, 1, int32(8)), PROTOCOL_ERROR),
                new Case("5.1: WINDOW_UPDATE on an idle stream", c -> c.frame(WINDOW_UPDATE, 0, 1, int32(100)),
                        PROTOCOL_ERROR),
                new Case("5.1: CONTINUATION on an idle stream", c -> c.frame(CONTINUATION, END_HEADERS, 1,
                        request("GET", "/")), PROTOCOL_ERROR),
                new Case("5.1: PRIORITY on an idle stream is taken", c -> c.frame(PRIORITY, 0, 9, priority(0)), null),
                new Case("5.1: PRIORITY of a wrong size on an idle stream, which cannot be reset",
                        c -> c.frame(PRIORITY, 0, 9, new byte[4]), FRAME_SIZE_ERROR),
                new Case("5.1: DATA on a stream that only a server opens",
                        c -> c.get(3).frame(DATA, END_STREAM, 2, (byte) 1), PROTOCOL_ERROR),
                new Case("5.1: WINDOW_UPDATE on a stream that only a server opens",
                        c -> c.get(3).frame(WINDOW_UPDATE, 0, 2, int32(1)), PROTOCOL_ERROR),
                new Case("5.1: RST_STREAM on a stream that only a server opens",
                        c -> c.get(3).frame(RST_STREAM, 0, 2, int32(8)), PROTOCOL_ERROR),
                new Case("5.1: whatever comes on a stream that the server has reset is passed over",
                        c -> reset(c).frame(DATA, 0, 1, (byte) 1).frame(WINDOW_UPDATE, 0, 1, int32(0))
                        .frame(PRIORITY, 0, 1, new byte[4])
                        .frame(HEADERS, END_HEADERS, 1, block("x", "y"))
                        .frame(HEADERS, END_HEADERS | END_STREAM, 1, block(":path", "/")), null),
                new Case("5.1: DATA on a half-closed stream", c -> halfClosed(c).frame(DATA, END_STREAM, 1, (byte) 1),
                        STREAM_STREAM_CLOSED),
                new Case("5.1: HEADERS on a half-closed stream", c -> halfClosed(c).get(1), STREAM_CLOSED),
                new Case("5.1: HEADERS on it, sent together with its first", c -> c.frame(SETTINGS, 0, 0,
                        setting(4, 0)).get(1).get(1), STREAM_CLOSED),
                new Case("5.1: CONTINUATION on a half-closed stream",
                        c -> halfClosed(c).frame(CONTINUATION, END_HEADERS, 1, request("GET", "/")), "GOAWAY (1|5)"),
                new Case("5.1: WINDOW_UPDATE on a half-closed stream is taken", c -> {
                    halfClosed(c).frame(WINDOW_UPDATE, 0, 1, int32(3)).frame(WINDOW_UPDATE, 0, 1, int32(100)).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(4);
                    c.frame(SETTINGS, 0, 0, setting(4, 65_535));
                }, null),
                new Case("5.1: PRIORITY and RST_STREAM on a half-closed stream are taken", c -> halfClosed(c)
                        .frame(PRIORITY, 0, 1, priority(0)).frame(RST_STREAM, 0, 1, int32(8))
                        .frame(SETTINGS, 0, 0, setting(4, 65_535)), null),
                new Case("5.1: DATA after the client's RST_STREAM", c -> post(c, 1).frame(RST_STREAM, 0, 1, int32(8))
                        .frame(DATA, END_STREAM, 1, (byte) 1), STREAM_STREAM_CLOSED),
                new Case("5.1: HEADERS after the client's RST_STREAM", c -> post(c, 1).frame(RST_STREAM, 0, 1, int32(8))
                        .get(1), STREAM_CLOSED),
                new Case("5.1: CONTINUATION after the client's RST_STREAM", c -> post(c, 1)
                        .frame(RST_STREAM, 0, 1, int32(8)).frame(CONTINUATION, END_HEADERS, 1, request("GET", "/")),
                        "GOAWAY (1|5)"),
                new Case("5.1: DATA on a closed stream", c -> closed(c).frame(DATA, END_STREAM, 1, (byte) 1),
                        STREAM_STREAM_CLOSED),
                new Case("5.1: HEADERS on a closed stream", c -> closed(c).get(1), STREAM_CLOSED),
                new Case("5.1: CONTINUATION on a closed stream", c -> closed(c).frame(CONTINUATION, END_HEADERS, 1,
                        request("GET", "/")), "GOAWAY (1|5)"),
                new Case("5.1: PRIORITY, WINDOW_UPDATE, RST_STREAM on a closed stream", c -> closed(c)
                        .frame(PRIORITY, 0, 1, priority(0)).frame(WINDOW_UPDATE, 0, 1, int32(1))
                        .frame(RST_STREAM, 0, 1, int32(8)), null),
                new Case("5.1.1: a stream with an even number", c -> c.get(2), PROTOCOL_ERROR),
                new Case("5.1.1: a stream with a smaller number than one before", c -> {
                    assertThat(c.get(5).send().status(5)).isEqualTo(200);
                    c.get(3);
                }, PROTOCOL_ERROR),
                new Case("5.1.1: a stream with a smaller number, sent together", c -> c.get(7).get(9).get(5),
                        PROTOCOL_ERROR),
                new Case("5.1.1: a number that was left out before others", c -> {
                    c.get(5).get(11).get(31).send();
                    c.get(7);
                }, PROTOCOL_ERROR),
                new Case("5.1.2: more streams than are allowed", c -> {
                    c.frame(SETTINGS, 0, 0, setting(4, 0)).send();
                    for (int id = 1; id <= 201; id += 2) {
                        c.get(id);
                    }
                }, "(RST_STREAM|GOAWAY) (1|7)"),
                new Case("5.3.1: HEADERS that depend on themselves", c -> c.frame(HEADERS, END_HEADERS | END_STREAM
                        | PRIORITISED, 1, concat(priority(1), request("GET", "/"))), STREAM_PROTOCOL_ERROR),
                new Case("5.3.1: PRIORITY that depends on itself", c -> c.frame(PRIORITY, 0, 1, priority(1)),
                        STREAM_PROTOCOL_ERROR));
    }

    private static List<Case> frameTypes() {
        return List.of(
                new Case("6.1: DATA on stream 0", c -> c.frame(DATA, END_STREAM, 0, (byte) 1), PROTOCOL_ERROR),
                new Case("6.1: DATA with nothing but padding and more", c -> post(c, 1).frame(DATA, END_STREAM | PADDED,
                        1, (byte) 6, (byte) 1), PROTOCOL_ERROR),
                new Case("6.1: DATA with padding is taken",
                        c -> assertThat(post(c, 1)
                        .frame(DATA, END_STREAM | PADDED, 1, (byte) 2, (byte) 1, (byte) 0, (byte) 0).send().status(1))
                        .isEqualTo(405), null),
                new Case("6.2: HEADERS on stream 0", c -> c.get(0), PROTOCOL_ERROR),
                new Case("6.2: HEADERS with too much padding",
                        c -> c.frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1,
                        concat(new byte[] {(byte) 255}, request("GET", "/"))), PROTOCOL_ERROR),
                new Case("6.2: HEADERS with padding and priority are taken",
                        c -> assertThat(c.frame(HEADERS, END_HEADERS
                        | END_STREAM | PADDED | PRIORITISED, 1, concat(new byte[] {2}, priority(0), request("GET", "/"),
                        new byte[2])).send().status(1)).isEqualTo(200), null),
                new Case("6.3: PRIORITY on stream 0", c -> c.frame(PRIORITY, 0, 0, priority(1)), PROTOCOL_ERROR),
                new Case("6.3: PRIORITY of a wrong size", c -> post(c, 1).frame(PRIORITY, 0, 1, new byte[4]),
                        STREAM_FRAME_SIZE_ERROR),
                new Case("6.4: RST_STREAM on stream 0", c -> c.frame(RST_STREAM, 0, 0, int32(8)), PROTOCOL_ERROR),
                new Case("6.4: RST_STREAM of a wrong size", c -> post(c, 1).frame(RST_STREAM, 0, 1, new byte[3]),
                        FRAME_SIZE_ERROR),
                new Case("6.6: PUSH_PROMISE by a client", c -> post(c, 1).frame(PUSH_PROMISE, END_HEADERS, 1,
                        concat(int32(2), request("GET", "/"))), PROTOCOL_ERROR),
                new Case("6.7: PING is answered with its content", c -> {
                    byte[] payload = {9, 8, 7, 6, 5, 4, 3, 2};
                    c.frame(PING, 0, 0, payload).send();
                    Frame pong = c.await(f -> f.type() == PING);
                    assertThat(pong.flags()).isEqualTo(ACK);
                    assertThat(pong.payload()).isEqualTo(payload);
                }, null),
                new Case("6.7: PING with ACK is not answered", c -> c.frame(PING, ACK, 0, new byte[8]), null),
                new Case("6.7: PING on a stream", c -> c.frame(PING, 0, 1, new byte[8]), PROTOCOL_ERROR),
                new Case("6.7: PING of a wrong size", c -> c.frame(PING, 0, 0, new byte[6]), FRAME_SIZE_ERROR),
                new Case("6.8: GOAWAY on a stream", c -> c.frame(GOAWAY, 0, 1, new byte[8]), PROTOCOL_ERROR));
    }

    private static List<Case> settings() {
        return List.of(
                new Case("6.5: ACK with a payload", c -> c.frame(SETTINGS, ACK, 0, (byte) 0), FRAME_SIZE_ERROR),
                new Case("6.5: SETTINGS on a stream", c -> c.frame(SETTINGS, 0, 1, setting(3, 1)), PROTOCOL_ERROR),
                new Case("6.5: SETTINGS of a wrong size", c -> c.frame(SETTINGS, 0, 0, new byte[3]), FRAME_SIZE_ERROR),
                new Case("6.5.2: ENABLE_PUSH of 2", c -> c.frame(SETTINGS, 0, 0, setting(2, 2)), PROTOCOL_ERROR),
                new Case("6.5.2: INITIAL_WINDOW_SIZE of 2^31", c -> c.frame(SETTINGS, 0, 0, setting(4, 1 << 31)),
                        FLOW_CONTROL_ERROR),
                new Case("6.5.2: MAX_FRAME_SIZE that is too small", c -> c.frame(SETTINGS, 0, 0, setting(5, 16_383)),
                        PROTOCOL_ERROR),
                new Case("6.5.2: MAX_FRAME_SIZE that is too large", c -> c.frame(SETTINGS, 0, 0, setting(5, 1 << 24)),
                        PROTOCOL_ERROR),
                new Case("6.5.2: an unknown setting is ignored", c -> c.frame(SETTINGS, 0, 0, setting(0xff, 1)), null),
                new Case("6.5.3: SETTINGS are acknowledged", c -> c.frame(SETTINGS, 0, 0, setting(3, 100)).send()
                        .await(f -> f.type() == SETTINGS && f.flags() == ACK), null),
                new Case("6.5.3: the last value of a setting holds", c -> {
                    c.frame(SETTINGS, 0, 0, concat(setting(4, 100), setting(4, 1))).get(1).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(1);
                    c.frame(SETTINGS, 0, 0, setting(4, 65_535));
                }, null));
    }

    private static List<Case> windows() {
        return List.of(
                new Case("6.9: an increment of 0 for the connection", c -> c.frame(WINDOW_UPDATE, 0, 0, int32(0)),
                        PROTOCOL_ERROR),
                new Case("6.9: an increment of 0 for a stream", c -> post(c, 1).frame(WINDOW_UPDATE, 0, 1, int32(0)),
                        STREAM_PROTOCOL_ERROR),
                new Case("6.9: WINDOW_UPDATE of a wrong size", c -> c.frame(WINDOW_UPDATE, 0, 0, new byte[3]),
                        FRAME_SIZE_ERROR),
                new Case("6.9.1: no more is sent than the window has", c -> {
                    c.frame(SETTINGS, 0, 0, setting(4, 1)).get(1).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(1);
                    c.frame(SETTINGS, 0, 0, setting(4, 65_535));
                }, null),
                new Case("6.9.1: a window of the connection past 2^31-1", c -> c
                        .frame(WINDOW_UPDATE, 0, 0, int32(Integer.MAX_VALUE))
                        .frame(WINDOW_UPDATE, 0, 0, int32(Integer.MAX_VALUE)), FLOW_CONTROL_ERROR),
                new Case("6.9.1: a window of a stream past 2^31-1", c -> post(c, 1)
                        .frame(WINDOW_UPDATE, 0, 1, int32(Integer.MAX_VALUE))
                        .frame(WINDOW_UPDATE, 0, 1, int32(Integer.MAX_VALUE)), "(RST_STREAM|GOAWAY) 3"),
                new Case("6.9.2: a setting changes the windows of streams", c -> {
                    c.frame(SETTINGS, 0, 0, setting(4, 0)).get(1).frame(SETTINGS, 0, 0, setting(4, 1)).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(1);
                    c.frame(SETTINGS, 0, 0, setting(4, 65_535));
                }, null),
                new Case("6.9.2: windows below 0 are filled up first", c -> {
                    c.frame(SETTINGS, 0, 0, setting(4, 3)).get(1).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(3);
                    c.frame(SETTINGS, 0, 0, setting(4, 2)).frame(WINDOW_UPDATE, 0, 1, int32(2)).send();
                    assertThat(c.await(f -> f.type() == DATA).payload()).hasSize(1);
                    c.frame(SETTINGS, 0, 0, setting(4, 65_535));
                }, null),
                new Case("6.9.2: a setting that takes a window past 2^31-1", c -> post(c, 1)
                        .frame(WINDOW_UPDATE, 0, 1, int32(Integer.MAX_VALUE - 65_535))
                        .frame(SETTINGS, 0, 0, setting(4, Integer.MAX_VALUE)), FLOW_CONTROL_ERROR));
    }

    private static List<Case> blocks() {
        byte[] block = request("GET", "/");
        byte[] first = Arrays.copyOf(block, 10);
        byte[] second = Arrays.copyOfRange(block, 10, 12);
        byte[] third = Arrays.copyOfRange(block, 12, block.length);
        return List.of(
                new Case("6.10: a field block in three frames", c -> assertThat(c.frame(HEADERS, END_STREAM, 1, first)
                        .frame(CONTINUATION, 0, 1, second).frame(CONTINUATION, END_HEADERS, 1, third).send().status(1))
                        .isEqualTo(200), null),
                new Case("6.10: CONTINUATION after the block has ended",
                        c -> c.get(1).frame(CONTINUATION, END_HEADERS, 1, second), PROTOCOL_ERROR),
                new Case("6.10: CONTINUATION after CONTINUATION that ended it",
                        c -> c.frame(HEADERS, END_STREAM, 1, first)
                        .frame(CONTINUATION, END_HEADERS, 1, concat(second, third)).frame(CONTINUATION, END_HEADERS, 1,
                        second), PROTOCOL_ERROR),
                new Case("6.10: CONTINUATION on stream 0", c -> c.frame(HEADERS, END_STREAM, 1, first)
                        .frame(CONTINUATION, END_HEADERS, 0, second), PROTOCOL_ERROR),
                new Case("6.10: CONTINUATION of another stream", c -> c.frame(HEADERS, END_STREAM, 1, first)
                        .frame(CONTINUATION, END_HEADERS, 3, second), PROTOCOL_ERROR),
                new Case("6.10: CONTINUATION after DATA", c -> post(c, 1).frame(DATA, 0, 1, (byte) 1)
                        .frame(CONTINUATION, END_HEADERS, 1, second), PROTOCOL_ERROR),
                new Case("6.2: DATA within a field block", c -> c.frame(HEADERS, 0, 1, first)
                        .frame(DATA, END_STREAM, 1, (byte) 1), PROTOCOL_ERROR));
    }

    private static List<Case> messages() {
        List<Case> cases = new ArrayList<>(List.of(
                new Case("8.1: a second HEADERS that does not end the stream",
                        c -> post(c, 1).frame(HEADERS, END_HEADERS, 1, block("x", "y")), STREAM_PROTOCOL_ERROR),
                new Case("8.1: trailers are taken",
                        c -> assertThat(post(c, 1).frame(DATA, 0, 1, (byte) 1)
                        .frame(HEADERS, END_HEADERS | END_STREAM, 1, block("x", "y")).send().status(1)).isEqualTo(405),
                        null),
                new Case("8.1: a pseudo-field in trailers", c -> post(c, 1).frame(DATA, 0, 1, (byte) 1).frame(HEADERS,
                        END_HEADERS | END_STREAM, 1, block(":method", "POST")), STREAM_PROTOCOL_ERROR),
                new Case("8.1.1: more DATA than content-length", c -> c.frame(HEADERS, END_HEADERS, 1,
                        request("POST", "/", "content-length", "1")).frame(DATA, END_STREAM, 1, (byte) 1, (byte) 2),
                        STREAM_PROTOCOL_ERROR),
                new Case("8.1.1: less DATA than content-length", c -> c.frame(HEADERS, END_HEADERS, 1,
                        request("POST", "/", "content-length", "3")).frame(DATA, 0, 1, (byte) 1)
                        .frame(DATA, END_STREAM, 1, (byte) 1), STREAM_PROTOCOL_ERROR),
                new Case("8.1.1: no DATA where content-length says some",
                        c -> c.frame(HEADERS, END_HEADERS | END_STREAM, 1, request("POST", "/", "content-length", "3")),
                        STREAM_PROTOCOL_ERROR),
                new Case("8.1.1: two lengths", c -> c.frame(HEADERS, END_HEADERS, 1,
                        request("POST", "/", "content-length", "1", "content-length", "2"))
                        .frame(DATA, END_STREAM, 1, (byte) 1), STREAM_PROTOCOL_ERROR),
                new Case("8.2.2: te with trailers alone is taken", c -> assertThat(c.frame(HEADERS, END_HEADERS
                        | END_STREAM, 1, request("GET", "/", "te", "trailers")).send().status(1)).isEqualTo(200), null),
                new Case("8.3: a pseudo-field after others", c -> c.frame(HEADERS, END_HEADERS | END_STREAM, 1, block(
                        ":method", "GET", ":scheme", "http", "x", "y", ":path", "/", ":authority", "a")),
                        STREAM_PROTOCOL_ERROR)));
        Map<String, byte[]> malformed = new LinkedHashMap<>();
        malformed.put("8.2: a capital in a name", request("GET", "/", "X-test", "y"));
        malformed.put("8.2.1: a space in a name", request("GET", "/", "x test", "y"));
        malformed.put("8.2.1: a colon in a name", request("GET", "/", "x:test", "y"));
        malformed.put("8.2.1: a name past ASCII", request("GET", "/", "x\u00e9", "y"));
        malformed.put("8.2.1: a control in a name", request("GET", "/", "x\u0001", "y"));
        malformed.put("8.2.1: an empty name", request("GET", "/", "", "y"));
        malformed.put("8.2.1: NUL in a value", request("GET", "/", "x", "a\0b"));
        malformed.put("8.2.1: LF in a value", request("GET", "/", "x", "a\nb: c"));
        malformed.put("8.2.1: CR in a value", request("GET", "/", "x", "a\rb"));
        malformed.put("8.2.1: a space before a value", request("GET", "/", "x", " a"));
        malformed.put("8.2.1: a tab behind a value", request("GET", "/", "x", "a\t"));
        malformed.put("8.2.2: connection", request("GET", "/", "connection", "keep-alive"));
        malformed.put("8.2.2: keep-alive", request("GET", "/", "keep-alive", "timeout=1"));
        malformed.put("8.2.2: proxy-connection", request("GET", "/", "proxy-connection", "keep-alive"));
        malformed.put("8.2.2: transfer-encoding", request("GET", "/", "transfer-encoding", "chunked"));
        malformed.put("8.2.2: upgrade", request("GET", "/", "upgrade", "websocket"));
        malformed.put("8.2.2: te with more than trailers", request("GET", "/", "te", "trailers, deflate"));
        malformed.put("8.3: an unknown pseudo-field", request("GET", "/", ":test", "y"));
        malformed.put("8.3: a pseudo-field of answers", request("GET", "/", ":status", "200"));
        malformed.put("8.3.1: an empty path", request("GET", ""));
        malformed.put("8.3.1: no method", block(":scheme", "http", ":path", "/", ":authority", "a"));
        malformed.put("8.3.1: no scheme", block(":method", "GET", ":path", "/", ":authority", "a"));
        malformed.put("8.3.1: no path", block(":method", "GET", ":scheme", "http", ":authority", "a"));
        malformed.put("8.3.1: two methods", request("GET", "/", ":method", "GET"));
        malformed.put("8.3.1: two schemes", request("GET", "/", ":scheme", "http"));
        malformed.put("8.3.1: two paths", request("GET", "/", ":path", "/"));
        malformed.put("8.3.1: two authorities", request("GET", "/", ":authority", "localhost"));
        malformed.put("8.5: CONNECT with a path", request("CONNECT", "/"));
        malformed.forEach((what, fields) -> cases.add(new Case(what,
                c -> c.frame(HEADERS, END_HEADERS | END_STREAM, 1, fields), STREAM_PROTOCOL_ERROR)));
        return cases;
    }

    private static List<Case> compression() {
        byte[] get = {(byte) 0x82, (byte) 0x86, (byte) 0x84};
        Map<String, byte[]> wrong = new LinkedHashMap<>();
        wrong.put("RFC 7541 2.3.3: an index past the tables", concat(get, new byte[] {(byte) 0xff, 0x40}));
        wrong.put("RFC 7541 6.1: index 0", concat(get, new byte[] {(byte) 0x80}));
        wrong.put("RFC 7541 6.2: a name of an index past the tables", concat(get, new byte[] {0x7f, 0x40, 1, 'a'}));
        wrong.put("RFC 7541 4.2: a change of the table's size at the end", concat(get, new byte[] {0x20}));
        wrong.put("RFC 7541 6.3: a size past the setting", concat(new byte[] {0x3f, (byte) 0xe2, 0x1f}, get));
        wrong.put("RFC 7541 5.1: an integer that does not fit",
                concat(get, new byte[] {(byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}));
        wrong.put("RFC 7541 5.2: more than 7 bits of padding",
                concat(get, new byte[] {0, 1, 'x', (byte) 0x82, 0x1f, -1}));
        wrong.put("RFC 7541 5.2: padding with zeros", concat(get, new byte[] {0, 1, 'x', (byte) 0x81, 0x18}));
        wrong.put("RFC 7541 5.2: the end of string symbol", concat(get, new byte[] {0, 1, 'x', (byte) 0x84, -1, -1, -1,
            -1}));
        wrong.put("RFC 7541 5.2: a string that ends early", concat(get, new byte[] {0, 1, 'x', 5, 'a'}));
        List<Case> cases = new ArrayList<>();
        wrong.forEach((what, block) -> cases.add(new Case(what,
                c -> c.frame(HEADERS, END_HEADERS | END_STREAM, 1, block), COMPRESSION_ERROR)));
        cases.add(new Case("RFC 7541 2.3: the dynamic table is kept", c -> {
            byte[] host = {0x41, 1, 'a'};
            byte[] again = {(byte) 0xbe};
            c.frame(HEADERS, END_HEADERS | END_STREAM, 1, concat(get, host)).send();
            assertThat(c.status(1)).isEqualTo(200);
            assertThat(c.frame(HEADERS, END_HEADERS | END_STREAM, 3, concat(get, again)).send().status(3))
                    .isEqualTo(200);
            assertThat(c.frame(HEADERS, END_HEADERS | END_STREAM, 5, concat(new byte[] {0x20, 0x3f, (byte) 0xe1, 0x1f},
                    get, host)).send().status(5)).isEqualTo(200);
        }, null));
        cases.add(new Case("RFC 7541 4.2: a client that gives its table up is told that it is empty", c -> {
            for (int id = 1; id < 9; id += 2) {
                assertThat(c.get(id).send().status(id)).isEqualTo(200);
            }
            c.frame(SETTINGS, 0, 0, setting(1, 0)).get(9).send();
            assertThat(c.await(frame -> frame.type() == HEADERS).payload()).startsWith(0x20);
            assertThat(c.get(11).send().status(11)).isEqualTo(200);
        }, null));
        return cases;
    }

    private static FrameClient post(FrameClient client, int streamId) {
        return client.frame(HEADERS, END_HEADERS, streamId, request("POST", "/"));
    }

    /** Its answer cannot be sent. */
    private static FrameClient halfClosed(FrameClient client) throws IOException {
        client.frame(SETTINGS, 0, 0, setting(4, 0)).get(1).send();
        assertThat(client.status(1)).isEqualTo(200);
        return client;
    }

    /** By content that is longer than it is said to be. */
    private static FrameClient reset(FrameClient client) throws IOException {
        client.frame(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "1"))
                .frame(DATA, 0, 1, (byte) 1, (byte) 2).send().await(frame -> frame.type() == RST_STREAM);
        return client;
    }

    private static FrameClient closed(FrameClient client) throws IOException {
        client.get(1).send().await(frame -> frame.type() == DATA && (frame.flags() & END_STREAM) != 0);
        return client;
    }

    private static byte[] setting(int id, int value) {
        return concat(new byte[] {(byte) (id >> 8), (byte) id}, int32(value));
    }

    private static byte[] priority(int dependency) {
        return concat(int32(dependency), new byte[] {(byte) 255});
    }

    private static byte[] padded(byte[] block, int length) {
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.writeBytes(block);
        while (padded.size() < length) {
            padded.writeBytes(block("x", "y".repeat(Math.clamp(length - padded.size() - 4, 0, 120))));
        }
        return Arrays.copyOf(padded.toByteArray(), length);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
