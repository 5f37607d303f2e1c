package io.zeroserve.harness;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.zeroserve.harness.RecordedExchange.Ending;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Notes one exchange as it goes by, and hands it over once it has ended. Confined to the request's event loop. */
final class ExchangeRecorder {
    private final IncomingRequest request;
    private final OutgoingResponse response;
    private final String rule;
    private final Consumer<RecordedExchange> receiver;
    private final long startNanos = System.nanoTime();
    private final Buffer requestBody = Buffer.buffer();
    private final Buffer responseBody = Buffer.buffer();
    private boolean ended;

    ExchangeRecorder(IncomingRequest request, String rule, Consumer<RecordedExchange> receiver) {
        this.request = request;
        this.response = request.response();
        this.rule = rule;
        this.receiver = receiver;
    }

    void received(Buffer chunk) {
        append(requestBody, chunk);
    }

    void sent(Buffer chunk) {
        append(responseBody, chunk);
    }

    private static void append(Buffer body, Buffer chunk) {
        body.appendBuffer(chunk, 0, Math.min(chunk.length(), RecordedRequest.MAX_BODY_BYTES - body.length()));
    }

    /** The request as it is known so far. */
    RecordedRequest request() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.forEachField((name, value) -> add(headers, name, value));
        if (request.authority() != null) {
            headers.putIfAbsent("host", List.of(request.authority().toString()));
        }
        return new RecordedRequest(request.method(), request.target(), protocol(request.version()),
                request.isSecure(), headers, requestBody.getBytes());
    }

    boolean hasEnded() {
        return ended;
    }

    /** Hands the exchange over, the first time. */
    void end(Ending ending) {
        if (ended) {
            return;
        }
        ended = true;
        boolean answered = response.headWritten();
        receiver.accept(new RecordedExchange(request(), rule, answered ? response.head().status() : 0,
                answered ? headers(response.head()) : Map.of(), responseBody.getBytes(), ending,
                Duration.ofNanos(System.nanoTime() - startNanos)));
    }

    private static Map<String, List<String>> headers(Head head) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        head.forEach((name, value) -> add(headers, name.toString(), value.toString()));
        return headers;
    }

    private static void add(Map<String, List<String>> headers, String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(value);
    }

    private static String protocol(HttpVersion version) {
        return version == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : version == HttpVersion.HTTP_1_1 ? "HTTP/1.1" : "HTTP/2";
    }
}
