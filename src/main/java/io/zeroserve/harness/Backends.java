package io.zeroserve.harness;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.message.Head;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.proxy.HopByHopHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The real servers that rules hand requests to: over HTTP/1.1, streamed both ways, with the Host that the client asked
 * for. Confined to one event loop.
 */
final class Backends {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_CONNECTIONS = 32;
    private static final int BAD_GATEWAY = 502;
    /** HTTP/2's code for a failure that is not the client's (RFC 9113 7). */
    private static final long INTERNAL_ERROR = 2;

    private final Vertx vertx;
    private final Journal journal;
    /** Made for the first request. */
    private HttpClient client;

    Backends(Vertx vertx, Journal journal) {
        this.vertx = vertx;
        this.journal = journal;
    }

    /**
     * Hands a request to a server; if that cannot be reached the answer is 502, and the log tells why.
     *
     * @param base the server, and what is put before the target
     */
    void forward(ObservedRequest request, String base) {
        if (client == null) {
            client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) CONNECT_LIMIT.toMillis()),
                    new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
        }
        request.pause();
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.valueOf(request.method()))
                .setAbsoluteURI(base + request.target());
        client.request(options)
                .onSuccess(upstream -> send(request, upstream, base))
                .onFailure(cause -> unreachable(request.response(), base, cause));
    }

    private void send(ObservedRequest request, HttpClientRequest upstream, String base) {
        OutgoingResponse response = request.response();
        response.goneHandler(_ -> upstream.reset());
        HeaderList fields = new HeaderList();
        request.forEachField((name, value) -> fields.add(name, value));
        HopByHopHeaders.removeFrom(fields);
        fields.forEach((name, value) -> upstream.headers().add(name, value));
        if (request.authority() != null) {
            upstream.headers().set("host", request.authority().toString());
        }
        (request.isEnded() ? upstream.send() : upstream.send(request))
                .onSuccess(answer -> relay(answer, response))
                .onFailure(cause -> unreachable(response, base, cause));
    }

    private void unreachable(OutgoingResponse response, String base, Throwable cause) {
        if (!response.headWritten() && !response.closed()) {
            journal.add("the backend " + base + " does not answer: " + cause.getMessage());
            response.head(new Head(BAD_GATEWAY));
            response.end();
        }
    }

    private static void relay(HttpClientResponse answer, OutgoingResponse response) {
        response.head(head(answer));
        Handler<Buffer> writing = chunk -> {
            response.write(chunk);
            if (response.writeQueueFull()) {
                answer.pause();
                response.drainHandler(_ -> answer.resume());
            }
        };
        answer.handler(writing).exceptionHandler(_ -> response.reset(INTERNAL_ERROR)).endHandler(_ -> response.end());
    }

    private static Head head(HttpClientResponse answer) {
        HeaderList fields = new HeaderList();
        answer.headers().forEach((name, value) -> fields.add(name, value));
        HopByHopHeaders.removeFrom(fields);
        List<CharSequence> lines = new ArrayList<>();
        fields.forEach((name, value) -> {
            lines.add(name.toLowerCase(Locale.ROOT));
            lines.add(value);
        });
        return new Head(answer.statusCode(), lines.toArray(CharSequence[]::new));
    }
}
