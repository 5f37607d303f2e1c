package io.zeroserve.serve;

import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FrameBackend;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.ProxySite;
import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SharedServer;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that a client sends behind its content, and what of them reaches a backend. */
class RequestTrailersIT {
    private static final long LIMIT_SECONDS = 30;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final int EARLY_BYTES = 200_000;

    @RegisterExtension
    private static final SharedServer SERVER = new SharedServer(ProxySite.files());

    /** What comes behind the head of each request. */
    private static RawBackend http1Backend(BlockingQueue<String> heard) throws IOException {
        return new RawBackend((connection, _) -> {
            String head = connection.readHead();
            StringBuilder content = new StringBuilder();
            if (head.contains("transfer-encoding: chunked")) {
                while (!content.toString().endsWith("\r\n\r\n")) {
                    content.append(connection.read(1));
                }
            } else {
                content.append(connection.read(4));
            }
            heard.add(content.toString());
            connection.send(OK);
        });
    }

    private static String sendHttp1(String target, String fields, String content) throws IOException {
        try (RawClient client = RawClient.connect(SERVER.httpPort())) {
            client.send("POST /sum HTTP/1.1\r\nHost: a\r\nx-to: " + target + "\r\n" + fields
                    + "Transfer-Encoding: chunked\r\n\r\n" + content);
            return client.readHead();
        }
    }

    private static int sendHttp2(String target, String[] trailers, String... parts) throws IOException {
        try (FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.request("POST", "/sum", "x-to", target)).send();
            for (String part : parts) {
                client.frame(DATA, 0, 1, part.getBytes(ISO_8859_1)).send();
            }
            return client.frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block(trailers)).send().status(1);
        }
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void http1_toHttp1_standBehindTheLastChunk() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard)) {
            assertThat(sendHttp1(backend.url(), "", "4\r\nbody\r\n0\r\nX-Sum: 42 \r\nx-Sum:43\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(next(heard)).isEqualTo("4\r\nbody\r\n0\r\nx-sum: 42\r\nx-sum: 43\r\n\r\n");
        }
    }

    @Test
    void http1_toHttp2_endTheStream() throws Exception {
        try (FrameBackend backend = new FrameBackend()) {
            assertThat(sendHttp1(backend.url(), "", "4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(next(backend.frames())).isEqualTo("head /sum");
            assertThat(next(backend.frames())).isEqualTo("data body");
            assertThat(next(backend.frames())).isEqualTo("trailers x-sum=42 end");
        }
    }

    @Test
    void http2_toHttp1_standBehindTheLastChunk() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard)) {
            assertThat(sendHttp2(backend.url(), new String[] {"x-sum", "42"}, "body")).isEqualTo(200);
            assertThat(next(heard)).isEqualTo("4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n");
        }
    }

    @Test
    void http2_toHttp2_comeBehindEachMessage() throws Exception {
        try (FrameBackend backend = new FrameBackend();
                FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.request("POST", "/sum.Service/Add", "x-to", backend.url(),
                    "te", "trailers", "content-type", "application/grpc")).send();
            assertThat(next(backend.frames())).isEqualTo("head /sum.Service/Add");
            for (String message : new String[] {"\0\0\0\0\1a", "\0\0\0\0\2bc"}) {
                client.frame(DATA, 0, 1, message.getBytes(ISO_8859_1)).send();
                assertThat(next(backend.frames())).isEqualTo("data " + message);
            }
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block("x-count", "2", "x-sum", "7")).send();
            assertThat(next(backend.frames())).isEqualTo("trailers x-count=2 x-sum=7 end");
            assertThat(client.status(1)).isEqualTo(200);
        }
    }

    @Test
    void http2_withALengthToHttp1_areDropped() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard);
                FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1,
                            FrameClient.request("POST", "/sum", "x-to", backend.url(), "content-length", "4"))
                    .frame(DATA, 0, 1, "body".getBytes(ISO_8859_1))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block("x-sum", "42")).send();
            assertThat(client.status(1)).isEqualTo(200);
            assertThat(next(heard)).isEqualTo("body");
        }
    }

    @Test
    void body_readByAScript_isSentWithThem() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard)) {
            sendHttp1(backend.url(), "x-do: read\r\n", "2\r\n{}\r\n0\r\nX-Sum: 42\r\n\r\n");
            assertThat(next(heard)).isEqualTo("2\r\n{}\r\n0\r\nx-sum: 42\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 9", "Transfer-Encoding: chunked", "Host: evil",
        "Authorization: Basic eA==", "Cookie: a=b", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "If-Match: *",
        "Content-Encoding: br", "Trailer: x", "Connection: x-sum", "TE: trailers", "X-Seen: 2"})
    void field_thatBelongsIntoTheHead_isDropped(String field) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard)) {
            sendHttp1(backend.url(), "x-seen: 1\r\n", "4\r\nbody\r\n0\r\n" + field + "\r\nX-Last: 1\r\n\r\n");
            assertThat(next(heard)).isEqualTo("4\r\nbody\r\n0\r\nx-last: 1\r\n\r\n");
        }
    }

    @Test
    void http2_pseudoHeaderFieldAmongThem_isMalformed() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (RawBackend backend = http1Backend(heard);
                FrameClient client = FrameClient.plain(SERVER.httpPort()).open()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.request("POST", "/sum", "x-to", backend.url()))
                    .frame(DATA, 0, 1, "body".getBytes(ISO_8859_1))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block(":path", "/evil")).send();
            assertThat(client.end()).isEqualTo("RST_STREAM 1");
        }
    }

    /** The ends of both may come in either order, and while the rest of the response waits. */
    @RepeatedTest(20)
    void http2_responseIsOverBefore_reachesASlowClientWhole() throws Exception {
        try (FrameBackend backend = new FrameBackend(EARLY_BYTES); FrameClient client =
                FrameClient.plain(SERVER.httpPort()).preface()
                        .frame(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0).send()) {
            client.frame(HEADERS, END_HEADERS, 1, FrameClient.request("POST", "/sum", "x-to", backend.url())).send();
            assertThat(client.status(1)).isEqualTo(200);
            client.frame(DATA, 0, 1, "body".getBytes(ISO_8859_1))
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameClient.block("x-sum", "42")).send();
            assertThat(next(backend.frames())).isEqualTo("head /sum");
            assertThat(next(backend.frames())).isEqualTo("data body");
            assertThat(next(backend.frames())).isEqualTo("trailers x-sum=42 end");
            client.frame(WINDOW_UPDATE, 0, 0, FrameClient.int32(EARLY_BYTES))
                    .frame(WINDOW_UPDATE, 0, 1, FrameClient.int32(EARLY_BYTES)).send();
            int received = 0;
            FrameClient.Frame frame;
            do {
                frame = client.await(next -> next.streamId() == 1);
                assertThat(frame.type()).isEqualTo(DATA);
                received += frame.payload().length;
            } while ((frame.flags() & END_STREAM) == 0);
            assertThat(received).isEqualTo(EARLY_BYTES);
        }
    }
}
