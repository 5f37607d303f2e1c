package io.zeroserve.message;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/** A response that is another one but for what a subclass makes different. Confined to its event loop. */
public abstract class ResponseWrapper implements OutgoingResponse {
    private final OutgoingResponse response;

    /** @param response what is wrapped */
    protected ResponseWrapper(OutgoingResponse response) {
        this.response = response;
    }

    @Override
    public void head(Head head) {
        response.head(head);
    }

    @Override
    public Head head() {
        return response.head();
    }

    @Override
    public void closeAfter() {
        response.closeAfter();
    }

    @Override
    public void leaveWithClient() {
        response.leaveWithClient();
    }

    @Override
    public Future<Void> writeHead() {
        return response.writeHead();
    }

    @Override
    public Future<Void> write(Buffer content) {
        return response.write(content);
    }

    @Override
    public Future<Void> end(Buffer content) {
        return response.end(content);
    }

    @Override
    public Future<Void> end() {
        return response.end();
    }

    @Override
    public void trailer(String name, String value) {
        response.trailer(name, value);
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
        response.writeEarlyHints(hints);
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
        response.goneHandler(handler);
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
