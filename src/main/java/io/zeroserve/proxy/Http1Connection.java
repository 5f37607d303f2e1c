package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A connection to an upstream that speaks HTTP/1.1, carrying one request at a time. Confined to its event loop.
 *
 * <p>It sits in front of what Vert.x has in the channel: bytes are read and written here, without the layers that a
 * client for everybody needs. What comes and is not wanted yet stays in the kernel, but for what has been read already.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter {
    /** For a request that says nothing of content. */
    static final long NO_CONTENT = -2;
    /** For one whose content is of unknown length. */
    static final long CHUNKED = -1;

    /** Shorter content goes out in one piece with the head. */
    private static final int JOINED_BYTES = 16 << 10;
    private static final ByteBuf LINE_END = constant("\r\n");
    private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

    private final NetSocketInternal socket;
    private final Http1Pool pool;
    private final RequestEncoder encoder;
    private final IdleWatches.Watch watch;
    private final ResponseReader reader;
    private ChannelHandlerContext channel;
    private Http1Exchange exchange;
    private boolean used;
    /** What has come and not been read; null if there is nothing. */
    private ByteBuf pending;
    private int depth;
    private boolean ended;

    /**
     * @param socket  connected, with nothing read from it
     * @param pool    where it goes between requests, and which is told of its end
     * @param encoder shared by the connections of the event loop
     * @param lines   shared likewise
     * @param watches notice that it has been without a request for too long
     */
    Http1Connection(NetSocketInternal socket, Http1Pool pool, RequestEncoder encoder, LineMemory lines,
            IdleWatches watches) {
        this.socket = socket;
        this.pool = pool;
        this.encoder = encoder;
        this.reader = new ResponseReader(lines);
        this.watch = watches.start(Long.MAX_VALUE, this::close);
        ChannelHandlerContext last = socket.channelHandlerContext();
        last.pipeline().addBefore(last.name(), "upstream", this);
    }

    private static ByteBuf constant(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes)).asReadOnly();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    /** Whether it can carry another request, as far as is known. */
    boolean isOpen() {
        return !ended && channel.channel().isActive();
    }

    /** Closes it after a time without a request. */
    void keep(long millis) {
        watch.allow(millis);
    }

    /** Begins a request on an open connection that has none. */
    Http1Exchange begin(ContextInternal context) {
        watch.allow(Long.MAX_VALUE);
        exchange = new Http1Exchange(this, context, used);
        return exchange;
    }

    void sendHead(ForwardedHead head, long contentBytes, Buffer content) {
        used = true;
        reader.begin(head.method().equals("HEAD"));
        boolean joined = content != null && content.length() <= JOINED_BYTES;
        ByteBuf bytes = encoder.encode(head, contentBytes, channel.alloc(), joined ? content.length() : 0);
        if (joined) {
            bytes.writeBytes(((BufferInternal) content).getByteBuf());
        } else if (content != null) {
            channel.write(bytes, channel.voidPromise());
            bytes = ((BufferInternal) content).getByteBuf();
        }
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    void sendContent(Buffer part, boolean chunked) {
        ByteBuf bytes = ((BufferInternal) part).getByteBuf();
        if (chunked) {
            ByteBuf size = channel.alloc().directBuffer(Integer.BYTES * 2 + 2);
            size.writeCharSequence(Integer.toHexString(part.length()), StandardCharsets.US_ASCII);
            channel.write(size.writeBytes(LINE_END.duplicate()), channel.voidPromise());
            channel.write(bytes, channel.voidPromise());
            bytes = LINE_END.duplicate();
        }
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** @param trailers what goes behind the content; null for nothing */
    void sendLastChunk(HeaderList trailers) {
        channel.writeAndFlush(trailers == null ? LAST_CHUNK.duplicate()
                : encoder.encodeLastChunk(trailers, channel.alloc()), channel.voidPromise());
    }

    boolean isFull() {
        return !channel.channel().isWritable();
    }

    /** Whether all of a response whose head has been read is there. */
    boolean hasWholeResponse() {
        return reader.endsWithin(pending == null ? 0 : pending.readableBytes());
    }

    /** No request was sent after all. */
    void giveBack() {
        exchange = null;
        // Later, for those who wait may all have given up, one inside the other.
        channel.executor().execute(this::rest);
    }

    private void rest() {
        if (isOpen()) {
            pool.release(this);
        }
    }

    void close() {
        exchange = null;
        dropPending();
        channel.close();
    }

    /** The connection as one of another protocol, paused; it is no longer ours. */
    NetSocket handOver() {
        exchange = null;
        channel.channel().config().setAutoRead(true);
        socket.pause();
        ByteBuf rest = pending;
        pending = null;
        if (rest != null) {
            channel.fireChannelRead(rest);
        }
        channel.pipeline().remove(this);
        leave();
        return socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (exchange == null) {
            // Nobody has asked for anything.
            bytes.release();
            close();
            return;
        }
        pending = pending == null ? bytes : joined(pending, bytes);
        advance(exchange);
    }

    private ByteBuf joined(ByteBuf before, ByteBuf bytes) {
        ByteBuf both = channel.alloc().directBuffer(before.readableBytes() + bytes.readableBytes());
        both.writeBytes(before).writeBytes(bytes);
        before.release();
        bytes.release();
        return both;
    }

    /** Reads as much of a response as is there and wanted. */
    void advance(Http1Exchange of) {
        ContextInternal before = of.context().beginDispatch();
        depth++;
        try {
            boolean more = true;
            while (more && exchange == of && (reader.isInHead() || of.isFlowing())) {
                more = step(of);
            }
        } catch (ResponseReader.MalformedException malformed) {
            fail(of, malformed);
        } finally {
            depth--;
            of.context().endDispatch(before);
        }
        if (depth == 0) {
            tidy();
        }
    }

    /**
     * Lets go of what has been read, and of the kernel's bytes while nobody wants those that are here. Content may be
     * taken while more of it is being taken: for the outermost only.
     */
    private void tidy() {
        if (pending != null && !pending.isReadable()) {
            dropPending();
        }
        boolean wanted = pending == null || exchange == null || reader.isInHead() || exchange.isFlowing();
        channel.channel().config().setAutoRead(wanted);
    }

    private boolean step(Http1Exchange of) throws ResponseReader.MalformedException {
        switch (reader.next(pending == null ? Unpooled.EMPTY_BUFFER : pending)) {
            case INTERIM -> of.interim(reader.status(), reader.fields());
            case HEAD -> of.answered(reader.status(), reader.reason(), reader.fields());
            case CONTENT -> of.content(reader.takeContent());
            case END -> {
                if (!ended && !of.endsWithResponse()) {
                    // The upstream may want the rest of the request all the same, which ends with the connection.
                    return false;
                }
                finish(of);
            }
            case NOTHING -> {
                if (!ended) {
                    return false;
                }
                if (reader.endOfInput()) {
                    finish(of);
                } else {
                    fail(of, new EOFException("closed before the end of the response"));
                }
            }
        }
        return true;
    }

    private void finish(Http1Exchange of) {
        exchange = null;
        HeaderList trailers = reader.trailers();
        boolean usable = reader.isPersistent() && of.isRequestOver() && isOpen()
                && (pending == null || !pending.isReadable());
        reader.forget();
        if (usable) {
            pool.release(this);
        } else {
            dropPending();
            channel.close();
        }
        of.ended(trailers);
    }

    private void fail(Http1Exchange of, Throwable cause) {
        if (exchange == of) {
            close();
        }
        of.failed(cause);
    }

    private void dropPending() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // What Vert.x would do then has nothing to do: it has read nothing.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Http1Exchange of = exchange;
        if (of != null && !isFull()) {
            of.context().dispatch(of::drained);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
        if (exchange != null) {
            advance(exchange);
        }
        Http1Exchange waiting = exchange;
        if (waiting != null && !waiting.isRequestOver()) {
            // Its response is here, or some of it, and nobody has asked for that yet.
            waiting.context().dispatch(waiting::stuck);
        }
        context.fireChannelInactive();
    }

    /** It is no longer one of the pool. */
    private void leave() {
        ended = true;
        watch.stop();
        pool.gone(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Http1Exchange of = exchange;
        if (of != null && !of.isRequestOver() && cause instanceof IOException) {
            // The upstream has heard enough; what it said of that may be among what is still to be read.
            of.context().dispatch(of::stuck);
            return;
        }
        close();
        if (of != null) {
            of.context().dispatch(() -> of.failed(cause));
        }
    }
}
