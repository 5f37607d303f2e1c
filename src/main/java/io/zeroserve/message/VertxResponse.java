package io.zeroserve.message;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** The response to a request that came to a server of Vert.x. Confined to the connection's event loop. */
final class VertxResponse implements OutgoingResponse {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final DateField date;
    private Head head;
    private boolean closing;
    /** Whether Vert.x has the head. */
    private boolean handedOver;

    VertxResponse(HttpServerRequest request, DateField date) {
        this.request = request;
        this.response = request.response();
        this.date = date;
    }

    @Override
    public void head(Head newHead) {
        head = newHead;
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public void closeAfter() {
        closing = isHttp1();
    }

    private boolean isHttp1() {
        return request.version() != HttpVersion.HTTP_2;
    }

    /** Has Vert.x send the head with what is written next. */
    private void handOver() {
        if (handedOver) {
            return;
        }
        putHead();
        if (!response.headers().contains(HttpHeaders.DATE)) {
            response.headers().set(HttpHeaders.DATE, date.value());
        }
        if (closing) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private void putHead() {
        handedOver = true;
        response.setStatusCode(head.status());
        if (isHttp1() && response.getStatusMessage().startsWith("Unknown")) {
            response.setStatusMessage("status code " + head.status());
        }
        MultiMap fields = response.headers();
        for (int i = 0; i < head.size(); i++) {
            fields.add(head.name(i), head.value(i));
        }
    }

    /** Says how the client is to find the end of content that does not come at once. */
    private void frame() {
        if (!handedOver && head.first(HttpHeaders.CONTENT_LENGTH) == null) {
            response.setChunked(!isHttp10());
            // HTTP/1.0 has no other way to say where the content ends.
            closing |= isHttp10();
        }
    }

    private boolean isHttp10() {
        return request.version() == HttpVersion.HTTP_1_0;
    }

    /** The one of status 101 says nothing of content, dates or the end of the connection. */
    void switchProtocol() {
        putHead();
    }

    @Override
    public Future<Void> writeHead() {
        // Vert.x would call content without a length chunked here, whatever the version.
        if (response.headWritten() || isHttp10() && head.first(HttpHeaders.CONTENT_LENGTH) == null) {
            return Future.succeededFuture();
        }
        frame();
        handOver();
        return response.writeHead();
    }

    @Override
    public Future<Void> write(Buffer content) {
        frame();
        handOver();
        return response.write(content);
    }

    @Override
    public Future<Void> end(Buffer content) {
        handOver();
        return closingBehind(response.end(content));
    }

    @Override
    public Future<Void> end() {
        handOver();
        return closingBehind(response.end());
    }

    private Future<Void> closingBehind(Future<Void> ended) {
        return closing ? ended.onComplete(_ -> request.connection().close()) : ended;
    }

    @Override
    public void trailer(String name, String value) {
        frame();
        response.putTrailer(name, value);
    }

    @Override
    public Future<Void> reset(long code) {
        return response.reset(code);
    }

    @Override
    public void writeContinue() {
        response.writeContinue();
    }

    @Override
    public void writeEarlyHints(Head hints) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        hints.forEach(fields::add);
        response.writeEarlyHints(fields);
    }

    @Override
    public boolean writeQueueFull() {
        return response.writeQueueFull();
    }

    @Override
    public void drainHandler(Handler<Void> handler) {
        response.drainHandler(handler);
    }

    @Override
    public void goneHandler(Handler<Throwable> handler) {
        response.closeHandler(_ -> handler.handle(new IllegalStateException("the client closed the connection")));
        response.exceptionHandler(handler);
    }

    @Override
    public boolean headWritten() {
        return response.headWritten();
    }

    @Override
    public boolean ended() {
        return response.ended();
    }

    @Override
    public boolean closed() {
        return response.closed();
    }

    @Override
    public long bytesWritten() {
        return response.bytesWritten();
    }
}
