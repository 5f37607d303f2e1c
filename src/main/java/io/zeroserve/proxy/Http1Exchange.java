package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import java.util.function.Consumer;

/**
 * One request and its response on a connection of HTTP/1.1. It has the connection to itself until both are over.
 * Confined to the connection's event loop.
 */
final class Http1Exchange implements Outgoing, Incoming {
    private final Http1Connection connection;
    private final ContextInternal context;
    private final boolean reused;
    private Listener listener;
    private boolean chunked;
    private boolean requestOver;
    private boolean stopped;
    private boolean over;
    private boolean flowing;
    private int status;
    private String reason;
    private HeaderList headers;
    private HeaderList trailers = new HeaderList();
    private Consumer<ByteBuf> chunk;
    private Runnable end;
    private Runnable drained;

    /**
     * @param context what the listener is called in
     * @param reused  whether the connection has carried another request
     */
    Http1Exchange(Http1Connection connection, ContextInternal context, boolean reused) {
        this.connection = connection;
        this.context = context;
        this.reused = reused;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public void sendWhole(ForwardedHead head, Buffer content, Listener told) {
        listener = told;
        requestOver = true;
        connection.sendHead(head, content == null ? Http1Connection.NO_CONTENT : content.length(),
                content == null || content.length() == 0 ? null : content);
    }

    @Override
    public void sendHead(ForwardedHead head, long lengthBytes, Listener told) {
        listener = told;
        chunked = lengthBytes < 0;
        connection.sendHead(head, chunked ? Http1Connection.CHUNKED : lengthBytes, null);
    }

    @Override
    public void write(Buffer part) {
        if (!over && part.length() > 0) {
            connection.sendContent(part, chunked);
        }
    }

    @Override
    public void end(HeaderList fieldsBehind) {
        requestOver = true;
        if (!over) {
            if (chunked) {
                connection.sendLastChunk(fieldsBehind);
            }
            // The end of the response may have waited for this.
            connection.advance(this);
        }
    }

    @Override
    public void stop() {
        stopped = true;
        if (!over) {
            connection.advance(this);
        }
    }

    @Override
    public boolean isFull() {
        return !over && connection.isFull();
    }

    @Override
    public void onDrain(Runnable told) {
        drained = told;
    }

    @Override
    public void breakOff() {
        if (!over) {
            over = true;
            if (listener == null) {
                connection.giveBack();
            } else {
                connection.close();
            }
        }
    }

    /** Whether the request has been sent whole, and nothing more is to come from this side. */
    boolean isRequestOver() {
        return requestOver;
    }

    /** Whether the end of the response is that of the exchange: nothing of the request is to come any more. */
    boolean endsWithResponse() {
        return requestOver || stopped;
    }

    /** Whether there is somebody now who takes content. */
    boolean isFlowing() {
        return flowing;
    }

    /** What is called back is called in the context of whoever has made the request. */
    ContextInternal context() {
        return context;
    }

    void interim(int interimStatus, HeaderList fields) {
        listener.interim(interimStatus, fields);
    }

    void answered(int newStatus, String newReason, HeaderList fields) {
        status = newStatus;
        reason = newReason;
        headers = fields;
        listener.answered(this);
    }

    void content(ByteBuf part) {
        chunk.accept(part);
    }

    /** The response is over, and the connection no longer this exchange's. */
    void ended(HeaderList fieldsBehind) {
        over = true;
        if (fieldsBehind != null) {
            trailers = fieldsBehind;
        }
        end.run();
    }

    void failed(Throwable cause) {
        if (!over) {
            over = true;
            if (listener != null) {
                listener.failed(cause);
            }
        }
    }

    void stuck() {
        if (!over && listener != null) {
            listener.stuck();
        }
    }

    void drained() {
        Runnable told = drained;
        drained = null;
        if (told != null && !over) {
            told.run();
        }
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    @Override
    public HeaderList trailers() {
        return trailers;
    }

    @Override
    public boolean isWhole() {
        return connection.hasWholeResponse();
    }

    @Override
    public void start(Consumer<ByteBuf> toChunk, Runnable toEnd) {
        chunk = toChunk;
        end = toEnd;
        resume();
    }

    @Override
    public void pause() {
        flowing = false;
    }

    @Override
    public void resume() {
        flowing = true;
        if (!over) {
            connection.advance(this);
        }
    }

    @Override
    public NetSocket socket() {
        over = true;
        return connection.handOver();
    }
}
