package io.zeroserve.connection;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * The server's direction of a connection, or of a stream of HTTP/2 (RFC 8441 5), that is now one of another protocol:
 * content without end, until that comes. Confined to an event loop.
 */
public final class TunnelOutput implements WriteStream<Buffer> {
    private final ServerResponse response;
    private final Runnable ended;

    /**
     * @param response whose content it is
     * @param ended    told when nothing more is to be written
     */
    public TunnelOutput(ServerResponse response, Runnable ended) {
        this.response = response;
        this.ended = ended;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        return response.write(bytes);
    }

    @Override
    public Future<Void> end() {
        ended.run();
        return response.end();
    }

    @Override
    public boolean writeQueueFull() {
        return response.writeQueueFull();
    }

    @Override
    public TunnelOutput drainHandler(Handler<Void> handler) {
        response.drainHandler(handler);
        return this;
    }

    @Override
    public TunnelOutput exceptionHandler(Handler<Throwable> handler) {
        response.goneHandler(handler);
        return this;
    }

    /** How much may wait is the same for all streams. */
    @Override
    public TunnelOutput setWriteQueueMaxSize(int maxBytes) {
        return this;
    }
}
