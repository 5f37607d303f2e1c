package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.FuzzRun;
import io.zeroserve.fixture.Fuzzer;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.RawConnection;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.fixture.TestServer;
import io.zeroserve.pack.ScriptCompiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile bytes on connections to a real server: it answers with what there is to answer, ends the connection, and has
 * nothing to tell of bugs. The site has index.html with {@code home}; a script reads the content of requests for
 * /script.
 */
class WireFuzzIT {
    private static final Set<Integer> STATUSES =
            Set.of(100, 200, 204, 206, 304, 400, 404, 405, 408, 412, 413, 414, 416, 421, 431, 501, 505);
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final int SECONDS = 2;
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "OPTIONS", "TRACE", "BREW", "get", "G(T");
    private static final List<String> TARGETS = List.of("/", "/index.html", "/none", "/a?b=c", "/a#b", "*", "//",
            "/%2e%2e/", "/%zz", "/a%00", "/.zeroserve/", "x", "/\u00e9", "/a%2fb", "/?" + "q".repeat(9000));
    /** Not the empty one, which HTTP/1 allows (RFC 9112 3.2) and HTTP/2 forbids (RFC 9113 8.3.1). */
    private static final List<String> HOSTS = List.of("a", "a.example:8080", "[::1]", "user@a", "a,b", "a/b", "a:0",
            "[::1");
    private static final List<String> FIELDS = List.of("range", "bytes=0-1", "range", "bytes=9-", "if-none-match", "*",
            "if-match", "\"x\"", "accept-encoding", "gzip;q=0", "cookie", "a=b", "content-length", "0",
            "content-length", "+1", "x", "y\u00e9", "bad name", "x");

    @TempDir
    private static Path folder;
    private static TestServer server;
    private static final Queue<String> bugs = new ConcurrentLinkedQueue<>();
    private static final Handler LISTENER = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // Of our own, and of contexts that our code has thrown at.
            if (line.getThrown() != null && line.getLoggerName().matches("io\\.(zeroserve|vertx\\.core\\.impl)\\..*")) {
                bugs.add(line.getMessage() + ": " + line.getThrown());
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeAll
    static void start() throws Exception {
        Path source = Files.writeString(folder.resolve("script.c"), """
                #include <zeroserve.h>
                ZS_ENTRY zs_u64 script(void) {
                    char path[16];
                    zs_req_path(path, sizeof path);
                    if (zs_strcmp(path, "/script") == 0) {
                        zs_req_body_json();
                        zs_respond(200, ZS_STR("read"));
                    }
                    return 0;
                }
                """);
        server = new TestServer(TestServer.options(new SiteFixture().file("index.html", "home")
                .file(".zeroserve/scripts/script.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .write(folder.resolve("site.tar"))));
        Logger.getLogger("").addHandler(LISTENER);
    }

    @AfterAll
    static void stop() {
        Logger.getLogger("").removeHandler(LISTENER);
        server.close();
    }

    @Test
    void http1_anyBytes_getStatusesThatThereAre() {
        Fuzzer.of("http1").run(bytes -> {
            Matcher statuses = STATUS_LINE.matcher(answerTo(bytes));
            while (statuses.find()) {
                assertThat(STATUSES).contains(Integer.parseInt(statuses.group(1)));
            }
            assertThat(bugs).isEmpty();
        });
        requireAlive();
    }

    /** Our direction ends with the bytes, so that nobody waits for more. */
    private static String answerTo(byte[] bytes) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (RawClient client = RawClient.connect(server.httpPort())) {
            client.send(new String(bytes, StandardCharsets.ISO_8859_1));
            client.endOutput();
            client.input().transferTo(answer);
        } catch (IOException closedBefore) {
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void http2_anyFrames_getFramesThatThereAre() {
        Fuzzer.of(frames()).run(bytes -> {
            try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
                client.bytes(bytes).send();
                client.socket().shutdownOutput();
                for (FrameClient.Frame frame = client.read(); frame != null; frame = client.read()) {
                    assertThat(frame.type()).isBetween(FrameClient.DATA, FrameClient.CONTINUATION);
                    assertThat(frame.status() == 0 || STATUSES.contains(frame.status())).as(frame.toString()).isTrue();
                }
            } catch (IOException closedBefore) {
                // By a server that has had enough.
                return;
            }
            assertThat(bugs).isEmpty();
        });
        requireAlive();
    }

    private static List<byte[]> frames() {
        byte[] get = request("GET", "/", "if-none-match", "*");
        byte[] post = request("POST", "/script", "content-length", "5");
        return List.of(frame(HEADERS, END_HEADERS | END_STREAM, 1, get),
                join(frame(HEADERS, END_HEADERS, 1, post), frame(FrameClient.DATA, END_STREAM, 1, "hello".getBytes())),
                join(frame(HEADERS, END_STREAM, 1), frame(FrameClient.CONTINUATION, END_HEADERS, 1, get)),
                join(frame(FrameClient.PRIORITY, 0, 3, new byte[5]), frame(FrameClient.PING, 0, 0, new byte[8])),
                join(frame(FrameClient.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 1, 0}),
                        frame(FrameClient.WINDOW_UPDATE, 0, 0, FrameClient.int32(1))),
                join(frame(HEADERS, END_HEADERS | END_STREAM, 1, get),
                frame(FrameClient.RST_STREAM, 0, 1, new byte[4])), frame(FrameClient.GOAWAY, 0, 0, new byte[8]),
                frame(FrameClient.PUSH_PROMISE, END_HEADERS, 1, new byte[9]));
    }

    private static byte[] frame(int type, int flags, int streamId, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(FrameClient.int32(payload.length << 8 | type));
        frame.write(flags);
        frame.writeBytes(FrameClient.int32(streamId));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    /**
     * A request that both versions can say gets the same status in both; an HTTP/2 stream that is reset is a 400. One
     * thing is unusual at a time: of several faults either may be the one that is told.
     */
    @Test
    void request_saidInBothVersions_isJudgedTheSame() {
        FuzzRun.repeat(SECONDS, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            int unusual = random.nextInt(4);
            String method = unusual == 0 ? any(METHODS, random) : "GET";
            String target = unusual == 1 ? any(TARGETS, random) : "/";
            String host = unusual == 2 ? any(HOSTS, random) : "a";
            int field = 2 * random.nextInt(FIELDS.size() / 2);
            List<String> fields = unusual == 3 ? FIELDS.subList(field, field + 2) : List.of();
            assertThat(http1(method, target, host, fields)).as(method + ' ' + target + ' ' + host + ' ' + fields)
                    .isEqualTo(http2(method, target, host, fields));
        });
        assertThat(bugs).isEmpty();
    }

    private static String any(List<String> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    private static int http1(String method, String target, String host, List<String> fields) {
        StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nhost: ")
                .append(host);
        for (int i = 0; i < fields.size(); i += 2) {
            head.append("\r\n").append(fields.get(i)).append(": ").append(fields.get(i + 1));
        }
        try {
            Matcher status = STATUS_LINE.matcher(RawConnection.untilClosed(server.httpPort(),
                    head.append("\r\nconnection: close\r\n\r\n").toString()));
            return status.find() ? Integer.parseInt(status.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int http2(String method, String target, String host, List<String> fields) {
        List<String> all = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", target,
                ":authority", host));
        all.addAll(fields);
        try (FrameClient client = FrameClient.plain(server.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block(all.toArray(String[]::new))).send();
            for (FrameClient.Frame frame = client.read(); frame != null; frame = client.read()) {
                if (frame.status() != 0) {
                    return frame.status();
                }
                if (frame.type() == FrameClient.RST_STREAM || frame.type() == FrameClient.GOAWAY) {
                    return 400;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireAlive() {
        assertThat(answerTo("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))).endsWith("home");
    }
}
