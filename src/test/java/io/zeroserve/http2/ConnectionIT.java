package io.zeroserve.http2;

import static io.zeroserve.fixture.FrameClient.DATA;
import static io.zeroserve.fixture.FrameClient.END_HEADERS;
import static io.zeroserve.fixture.FrameClient.END_STREAM;
import static io.zeroserve.fixture.FrameClient.GOAWAY;
import static io.zeroserve.fixture.FrameClient.HEADERS;
import static io.zeroserve.fixture.FrameClient.PING;
import static io.zeroserve.fixture.FrameClient.RST_STREAM;
import static io.zeroserve.fixture.FrameClient.SETTINGS;
import static io.zeroserve.fixture.FrameClient.WINDOW_UPDATE;
import static io.zeroserve.fixture.FrameClient.block;
import static io.zeroserve.fixture.FrameClient.int32;
import static io.zeroserve.fixture.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.fixture.FrameClient;
import io.zeroserve.fixture.RequestServer;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A connection by itself: what becomes of content that nobody takes, and of answers that the client is slow to take.
 */
class ConnectionIT {
    private static final long LIMIT_SECONDS = RequestServer.LIMIT.toSeconds();
    private static final int CANCEL = 8;
    private static final int FRAME_BYTES = 16_384;
    /** Ten times the frames that may carry nothing. */
    private static final int MESSAGES = 1000;
    /** Longer than a connection waits for its client's end when everything is out. */
    private static final int MORE_THAN_LINGERING_SECONDS = 3;

    private RequestServer server;

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private FrameClient connect(Handler<IncomingRequest> handler) throws Exception {
        server = new RequestServer(handler);
        return server.http2();
    }

    private static void answer(IncomingRequest request, String content) {
        request.response().head(new Head(200));
        request.response().end(Buffer.buffer(content));
    }

    /** Starts a request, and uses up the connection's window with its content. */
    private static void fillWindow(FrameClient client, int streamId) throws Exception {
        client.frame(HEADERS, END_HEADERS, streamId, request("POST", "/"));
        int left = RequestServer.WINDOW_BYTES;
        while (left > 0) {
            int length = Math.min(left, FRAME_BYTES);
            client.frame(DATA, 0, streamId, new byte[length]);
            left -= length;
        }
        client.send();
    }

    private static void awaitConnectionWindow(FrameClient client) throws Exception {
        client.await(frame -> frame.type() == WINDOW_UPDATE && frame.streamId() == 0);
    }

    private static IncomingRequest next(BlockingQueue<IncomingRequest> requests) throws Exception {
        return requests.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void content_heldWhenTheResponseEnds_leavesTheConnectionItsWindow() throws Exception {
        BlockingQueue<IncomingRequest> held = new LinkedBlockingQueue<>();
        try (FrameClient client = connect(request -> held.add(request.pause()))) {
            fillWindow(client, 1);
            IncomingRequest request = next(held);
            request.channel().eventLoop().execute(() -> answer(request, "home"));

            awaitConnectionWindow(client);
        }
    }

    @Test
    void content_heldWhenTheClientResets_leavesTheConnectionItsWindow() throws Exception {
        try (FrameClient client = connect(IncomingRequest::pause)) {
            fillWindow(client, 1);
            client.frame(RST_STREAM, 0, 1, int32(CANCEL)).send();

            awaitConnectionWindow(client);
        }
    }

    @Test
    void content_afterTheResponse_cannotBeHeld() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (FrameClient client = connect(request -> {
            answer(request, "home");
            request.exceptionHandler(told::complete);
            request.pause();
        })) {
            fillWindow(client, 1);

            awaitConnectionWindow(client);
            assertThat(told.get(LIMIT_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("response");
        }
    }

    @Test
    void content_readAfterTheResponse_isDelivered() throws Exception {
        CompletableFuture<Integer> received = new CompletableFuture<>();
        try (FrameClient client = connect(request -> {
            Buffer content = Buffer.buffer();
            request.handler(content::appendBuffer).endHandler(_ -> received.complete(content.length()));
            answer(request, "home");
        })) {
            client.frame(HEADERS, END_HEADERS, 1, request("POST", "/")).frame(DATA, 0, 1, new byte[100])
                    .frame(DATA, END_STREAM, 1, new byte[10]).send();

            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(110);
        }
    }

    @Test
    void content_heldLongerThanAClientMayTake_isNotTheClientsFault() throws Exception {
        CompletableFuture<IncomingRequest> held = new CompletableFuture<>();
        server = new RequestServer(Duration.ofMillis(400), request -> {
            if (request.target().equals("/held")) {
                held.complete(request.pause());
            }
        });
        try (FrameClient client = server.http2()) {
            client.frame(HEADERS, END_HEADERS, 1, request("POST", "/held"))
                    .frame(HEADERS, END_HEADERS, 3, request("POST", "/")).send();

            assertThat(client.await(frame -> frame.type() == RST_STREAM)).hasToString("RST_STREAM 8 on 3");
            IncomingRequest request = held.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            request.channel().eventLoop()
                    .execute(() -> request.endHandler(_ -> answer(request, "home")).resume());
            assertThat(client.frame(DATA, END_STREAM, 1, new byte[10]).send().status(1)).isEqualTo(200);
        }
    }

    /** As short as messages of gRPC are, and more than the server takes of frames that carry nothing. */
    @Test
    void content_inManyShortMessages_isNoAbuse() throws Exception {
        try (FrameClient client = connect(request -> request.endHandler(_ -> answer(request, "home")))) {
            client.frame(HEADERS, END_HEADERS, 1, request("POST", "/"));
            for (int i = 0; i < MESSAGES; i++) {
                client.frame(DATA, 0, 1, new byte[5]);
            }

            assertThat(client.frame(DATA, END_STREAM, 1).send().status(1)).isEqualTo(200);
        }
    }

    @Test
    void response_inManyShortMessages_mayBeTimedByAsManyPings() throws Exception {
        try (FrameClient client = connect(request -> {
            request.response().head(new Head(200));
            request.handler(message -> request.response().write(message));
            request.endHandler(_ -> request.response().end());
        })) {
            client.frame(HEADERS, END_HEADERS, 1, request("POST", "/"));
            for (int i = 0; i < MESSAGES; i++) {
                client.frame(DATA, 0, 1, new byte[10]).frame(PING, 0, 0, new byte[8]).send();
                client.await(frame -> frame.type() == DATA);
            }

            client.frame(DATA, END_STREAM, 1).send();
            assertThat(client.await(frame -> (frame.flags() & END_STREAM) != 0 && frame.streamId() == 1).type())
                    .isEqualTo(DATA);
        }
    }

    /** What a client gets by opening its window a few bytes at a time pays for no further such frames. */
    @Test
    void response_takenByAFewBytesAtATime_isAbuse() throws Exception {
        try (FrameClient client = connect(request -> answer(request, "x".repeat(10 * MESSAGES)))) {
            client.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0})
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/"));
            for (int i = 0; i < MESSAGES; i++) {
                client.frame(WINDOW_UPDATE, 0, 1, int32(10));
            }

            assertThat(client.send().end()).isEqualTo("GOAWAY 11");
        }
    }

    @Test
    void tunnel_oneDirectionEnded_holdsTheOtherAndLosesNothing() throws Exception {
        CompletableFuture<IncomingRequest> ended = new CompletableFuture<>();
        try (FrameClient client = connect(request -> {
            request.response().head(new Head(101));
            request.switchProtocol().compose(tunnel -> tunnel.out().end())
                    .onSuccess(_ -> ended.complete(request.pause()));
        })) {
            client.frame(HEADERS, END_HEADERS, 1, block(":method", "CONNECT", ":protocol", "p", ":scheme", "http",
                    ":path", "/", ":authority", "localhost")).send();
            client.await(frame -> frame.streamId() == 1 && (frame.flags() & END_STREAM) != 0);
            IncomingRequest request = ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            client.frame(DATA, END_STREAM, 1, new byte[10]).frame(PING, 0, 0, new byte[8]).send();
            client.await(frame -> frame.type() == PING);
            CompletableFuture<Integer> received = new CompletableFuture<>();
            request.channel().eventLoop()
                    .execute(() -> request.handler(part -> received.complete(part.length())).resume());

            assertThat(received.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(10);
        }
    }

    @Test
    void drain_requestSentBeforeTheClientKnows_isServed() throws Exception {
        try (FrameClient client = connect(request -> answer(request, "home"))) {
            var drained = server.drain();
            FrameClient.Frame first = client.await(frame -> frame.type() == GOAWAY);
            FrameClient.Frame ping = client.await(frame -> frame.type() == PING);
            client.get(1).frame(PING, FrameClient.ACK, 0, ping.payload()).get(3).send();

            assertThat(lastStream(first)).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.await(frame -> frame.type() == HEADERS).status()).isEqualTo(200);
            assertThat(lastStream(client.await(frame -> frame.type() == GOAWAY))).isEqualTo(1);
            drained.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static int lastStream(FrameClient.Frame goAway) {
        return ByteBuffer.wrap(goAway.payload()).getInt();
    }

    @Test
    void drain_clientAnswersNoPing_endsAllTheSame() throws Exception {
        try (FrameClient client = connect(request -> answer(request, "home"))) {
            server.drain().await(LIMIT_SECONDS, TimeUnit.SECONDS);

            client.await(frame -> frame.type() == GOAWAY && lastStream(frame) == 0);
        }
    }

    @Test
    void drain_whileTheClientIsSlow_endsBehindTheLastByte() throws Exception {
        // Far more than the kernel takes, all of which goes to the channel at once.
        int size = 1 << 20;
        CompletableFuture<Void> written = new CompletableFuture<>();
        try (FrameClient client = connect(request -> {
            request.channel().config().setOption(ChannelOption.SO_SNDBUF, FRAME_BYTES);
            request.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(size, 2 * size));
            request.response().head(new Head(200));
            request.response().end(Buffer.buffer(new byte[size])).onSuccess(_ -> written.complete(null));
        })) {
            client.frame(FrameClient.SETTINGS, 0, 0, new byte[] {0, 4, 0x7f, 0, 0, 0})
                    .frame(WINDOW_UPDATE, 0, 0, int32(1 << 30)).get(1).send();
            written.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            var drained = server.drain();
            assertThatThrownBy(() -> drained.await(MORE_THAN_LINGERING_SECONDS, TimeUnit.SECONDS))
                    .as("while the client has not taken everything").isInstanceOf(TimeoutException.class);
            int received = 0;
            String end = "";
            for (FrameClient.Frame frame = client.read(); frame != null; frame = client.read()) {
                received += frame.type() == DATA ? frame.payload().length : 0;
                end = frame.type() == GOAWAY ? frame.toString() : end;
            }

            assertThat(received).isEqualTo(size);
            assertThat(end).isEqualTo("GOAWAY 0 on 0");
            drained.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
