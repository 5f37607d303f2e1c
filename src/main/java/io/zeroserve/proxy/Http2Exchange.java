package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** One request and its response on a stream of HTTP/2, by Vert.x's client. Confined to the connection's event loop. */
final class Http2Exchange implements Outgoing, Incoming {
    /** RFC 9113 7. */
    private static final long CANCEL = 8;
    private static final int EARLY_HINTS = 103;

    private final HttpClientRequest out;
    private final boolean reused;
    private Listener listener;
    private HttpClientResponse in;
    private HeaderList headers;
    /** Completes when everything that has been written is with Netty. */
    private Future<Void> written = Future.succeededFuture();

    /** @param reused whether the connection has carried another request */
    Http2Exchange(HttpClientRequest out, boolean reused) {
        this.out = out;
        this.reused = reused;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public void sendWhole(ForwardedHead head, Buffer content, Listener told) {
        prepare(head, told);
        if (content != null) {
            out.headers().set("content-length", Integer.toString(content.length()));
        }
        if (content != null && content.length() > 0) {
            out.end(content);
        } else {
            out.end();
        }
    }

    @Override
    public void sendHead(ForwardedHead head, long lengthBytes, Listener told) {
        prepare(head, told);
        if (lengthBytes >= 0) {
            out.headers().set("content-length", Long.toString(lengthBytes));
        } else {
            out.setChunked(true);
        }
        // The client may wait for an answer before it sends the first byte.
        written = out.writeHead();
    }

    private void prepare(ForwardedHead head, Listener told) {
        listener = told;
        // What breaks off the response is told there.
        out.exceptionHandler(_ -> told.stuck());
        out.earlyHintsHandler(hints -> {
            HeaderList fields = fields(hints);
            if (areValid(fields)) {
                told.interim(EARLY_HINTS, fields);
            }
        });
        out.response().onComplete(this::answered);
        head.headers().forEach(this::addHeader);
    }

    /** What HTTP/2 calls the host is no header there (RFC 9113 8.3.1). */
    private void addHeader(String name, String value) {
        if (name.equals("host")) {
            out.authority(HostAndPort.parseAuthority(value, -1));
        } else {
            out.headers().add(name, value);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            listener.failed(result.cause());
            return;
        }
        in = result.result();
        headers = fields(in.headers());
        if (!areValid(headers)) {
            breakOff();
            listener.failed(new IOException("it sent a header that cannot be passed on"));
            return;
        }
        in.exceptionHandler(listener::failed);
        in.pause();
        listener.answered(this);
    }

    private static HeaderList fields(MultiMap fields) {
        HeaderList list = new HeaderList();
        for (Map.Entry<String, String> field : fields) {
            list.add(field.getKey(), field.getValue());
        }
        return list;
    }

    /** Whether each can be sent on without changing the message around it; HTTP/2 does not keep them from it. */
    private static boolean areValid(HeaderList fields) {
        boolean[] valid = {true};
        fields.forEach((name, value) -> valid[0] &= HeaderName.isValid(name) && HeaderValue.isValid(value));
        return valid[0];
    }

    @Override
    public void write(Buffer chunk) {
        written = out.write(chunk);
    }

    @Override
    public void end(HeaderList trailers) {
        if (trailers == null) {
            out.end();
        } else {
            written.onSuccess(_ -> writeTrailers(trailers));
        }
    }

    /**
     * Vert.x has no trailers of requests: they are written below it. It has to know all the same that the request has
     * ended, and before that is so: else it takes a stream whose other end has come, too, for one that has broken off,
     * and drops the end of the response.
     */
    private void writeTrailers(HeaderList trailers) {
        if (out.writeQueueFull()) {
            out.drainHandler(_ -> writeTrailers(trailers));
            return;
        }
        ChannelPipeline pipeline = ((HttpClientConnection) out.connection()).channelHandlerContext().pipeline();
        Http2ConnectionHandler below = pipeline.get(Http2ConnectionHandler.class);
        ChannelHandlerContext context = pipeline.context(below);
        Http2Stream stream = below.connection().stream((int) out.streamId());
        if (stream == null) {
            return; // reset meanwhile
        }
        Http2Headers fields = new DefaultHttp2Headers(false);
        trailers.forEach(fields::add);
        TrailersWrite write = new TrailersWrite(context, below, stream, fields);
        below.encoder().flowController().addFlowControlled(stream, write);
        out.end();
        below.flush(context);
    }

    @Override
    public boolean isFull() {
        return out.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        out.drainHandler(_ -> drained.run());
    }

    /** Each direction of a stream ends by itself. */
    @Override
    public void stop() {
    }

    @Override
    public void breakOff() {
        out.reset(CANCEL);
    }

    @Override
    public int status() {
        return in.statusCode();
    }

    @Override
    public String reason() {
        return in.statusMessage();
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    @Override
    public HeaderList trailers() {
        HeaderList trailers = fields(in.trailers());
        return areValid(trailers) ? trailers : new HeaderList();
    }

    @Override
    public boolean isWhole() {
        return false;
    }

    @Override
    public void start(Consumer<ByteBuf> chunk, Runnable end) {
        in.handler(part -> chunk.accept(((BufferInternal) part).getByteBuf()));
        in.endHandler(_ -> end.run());
        in.resume();
    }

    @Override
    public void pause() {
        in.pause();
    }

    @Override
    public void resume() {
        in.resume();
    }

    @Override
    public NetSocket socket() {
        throw new IllegalStateException("no connection of HTTP/2 becomes one of another protocol");
    }
}
