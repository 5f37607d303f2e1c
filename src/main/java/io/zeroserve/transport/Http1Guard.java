package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.ReferenceCountUtil;
import io.zeroserve.http.ChunkScanner;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestHeadScanner;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * Reads HTTP/1 on its way to the decoder, and lets only through what is right by {@link RequestHeadScanner} and
 * {@link ChunkScanner}; a head goes on when it is whole. What is wrong, or does not come in time, is answered when the
 * requests before it have been, and ends the connection.
 *
 * <p>An offer to change the protocol makes it wait: if the answer is 101, it lets everything through from then on.
 * Confined to the connection's event loop.
 */
final class Http1Guard extends ChannelDuplexHandler {
    /** What a client may send behind an offer to change the protocol before it knows the answer. */
    private static final int MAX_EAGER_BYTES = 1 << 16;
    /** What may come while requests wait: a read that was under way. */
    private static final int MAX_WAITING_BYTES = 1 << 20;

    private final ConnectionLimits limits;
    private final Backlog.Share share;
    private final RequestHeadScanner head;
    private final ChunkScanner chunks;
    private final Watch watch = new Watch(this::look);
    private final WriteProgress writing;
    private final long startNanos;
    /** How many bytes the pipeline wants before it knows the protocol and has an encoder; 0 once it has. */
    private int decisiveBytes;
    private ChannelHandlerContext context;
    private State state = State.HEAD;
    /** What has come and may not go on yet; null if there is nothing. */
    private ByteBuf held;
    private long contentLeft;
    /** Requests that are not answered yet. */
    private int unanswered;
    private boolean answering;
    /** The last answer has been given; what is left is the rest of its request, if there is any. */
    private boolean closing;
    private boolean switching;
    private boolean listening;
    private RequestFault fault;
    private boolean farewell;
    private long requests;
    private long answeredNanos;
    private long headNanos;
    private long contentNanos;
    private long contentBytes;
    private boolean paused;
    /** A request waits until the one before is answered, and the client has taken what is there for it. */
    private boolean waiting;
    private boolean readWanted;

    private enum State {
        /** A head is next, or has begun. */
        HEAD,
        /** Content of a known length. */
        CONTENT,
        /** Content in chunks. */
        CHUNKS,
        /** The answer to an offer to change the protocol. */
        ANSWER,
        /** It is not HTTP any more. */
        TUNNEL,
        /** Nothing more is taken. */
        REFUSED
    }

    /**
     * @param startNanos    since when the first request may come, by {@link System#nanoTime}
     * @param decisiveBytes how many of the first bytes show Vert.x that this is HTTP/1; 0 if it knows already
     */
    Http1Guard(ConnectionLimits limits, Backlog.Share share, long startNanos, int decisiveBytes) {
        this.limits = limits;
        this.share = share;
        this.startNanos = startNanos;
        this.decisiveBytes = decisiveBytes;
        this.head = new RequestHeadScanner(limits.messages());
        this.chunks = new ChunkScanner(limits.messages());
        this.writing = new WriteProgress(limits.times().writing().toNanos());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        watch.start(added, limits.times().shortestNanos());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        watch.stop();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        watch.stop();
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.REFUSED) {
            bytes.release();
        } else if (state == State.TUNNEL) {
            context.fireChannelRead(bytes);
        } else {
            ByteBuf all = held == null ? bytes
                    : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, bytes);
            held = null;
            pass(all, inspect(all));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        paused |= !context.channel().config().isAutoRead();
        context.fireChannelReadComplete();
    }

    /** How many of these bytes may go on. */
    private int inspect(ByteBuf bytes) {
        int length = bytes.readableBytes();
        ByteBuffer view = bytes.nioBufferCount() == 1
                ? bytes.internalNioBuffer(bytes.readerIndex(), length) : bytes.nioBuffer();
        int start = view.position();
        int end = start + length;
        int index = start;
        boolean going = true;
        while (going && index < end) {
            switch (state) {
                case HEAD -> {
                    waiting = unanswered > 0 || requests > 0 && share.isFull();
                    going = !waiting && takeHead(view, index, end);
                    index += going ? head.sizeBytes() : 0;
                    if (going) {
                        begin();
                    }
                }
                case CONTENT -> {
                    int taken = (int) Math.min(contentLeft, end - index);
                    index += taken;
                    contentLeft -= taken;
                    contentBytes += taken;
                    if (contentLeft == 0) {
                        endRequest();
                    }
                }
                case CHUNKS -> {
                    int next = chunks.scan(view, index, end);
                    contentBytes += next - index;
                    index = next;
                    if (chunks.fault() != null) {
                        refuse(chunks.fault());
                    } else if (chunks.isDone()) {
                        endRequest();
                    }
                }
                default -> going = false;
            }
        }
        return index - start;
    }

    /** Whether a head is whole and right. */
    private boolean takeHead(ByteBuffer view, int index, int end) {
        switch (head.scan(view, index, end)) {
            case COMPLETE -> {
                return true;
            }
            case REFUSED -> refuse(head.fault());
            case INCOMPLETE -> headNanos = headNanos == 0 ? System.nanoTime() : headNanos;
        }
        return false;
    }

    private void begin() {
        requests++;
        unanswered++;
        headNanos = 0;
        switching = head.upgrades();
        contentLeft = head.contentLength();
        if (contentLeft == 0) {
            endRequest();
            return;
        }
        state = contentLeft == RequestHeadScanner.CHUNKED ? State.CHUNKS : State.CONTENT;
        contentBytes = 0;
        contentNanos = System.nanoTime();
        chunks.restart();
    }

    private void endRequest() {
        head.restart();
        state = closing ? State.REFUSED : switching ? State.ANSWER : State.HEAD;
    }

    /** Hands on what may go on, keeps the rest. Handing on may answer requests at once. */
    private void pass(ByteBuf bytes, int length) {
        int rest = bytes.readableBytes() - length;
        if (rest > 0 && state != State.REFUSED) {
            // A copy: the rest is little, and must not keep a large buffer.
            held = context.alloc().buffer(rest).writeBytes(bytes, bytes.readerIndex() + length, rest);
        }
        if (length == 0) {
            bytes.release();
        } else {
            hand(bytes.writerIndex(bytes.readerIndex() + length));
        }
        if (held != null && state == State.ANSWER && held.readableBytes() > MAX_EAGER_BYTES) {
            refuse(RequestFault.MALFORMED);
        } else if (held != null && waiting && held.readableBytes() > MAX_WAITING_BYTES) {
            context.close();
        }
    }

    private void hand(ByteBuf bytes) {
        if (!listening) {
            listen(bytes);
        }
        context.fireChannelRead(bytes);
    }

    /**
     * The rest of the pipeline is built when the first bytes show the protocol, and needs ours before it has a
     * message.
     */
    private void listen(ByteBuf bytes) {
        if (decisiveBytes > 0) {
            context.fireChannelRead(bytes.readRetainedSlice(decisiveBytes));
        }
        ChannelHandlerContext encoder = context.pipeline().context(HttpResponseEncoder.class);
        if (encoder == null) {
            throw new IllegalStateException("no HTTP/1 behind the guard for it: " + context.pipeline().names());
        }
        context.pipeline().addAfter(encoder.name(), null, new Http1Messages(this));
        listening = true;
    }

    /** An answer has begun. */
    void answerBegins() {
        answering = true;
    }

    /**
     * An answer has been written whole.
     *
     * @param last whether it has said that the connection ends with it: nothing behind it is a request (RFC 9112 9.6)
     */
    void answerEnds(boolean last) {
        answering = false;
        unanswered--;
        if (last) {
            closing = true;
            if (state == State.HEAD) {
                dropRest();
            }
            return;
        }
        goOn();
        if (unanswered > 0) {
            return;
        }
        answeredNanos = System.nanoTime();
        if (state == State.REFUSED) {
            sayFarewell();
        } else if (state == State.ANSWER) {
            state = State.HEAD;
            readHeld();
        }
    }

    /** The answer is that the protocol changes. */
    void switches() {
        state = State.TUNNEL;
        watch.stop();
        // Behind the answer, and when the handlers of the new protocol are there.
        context.executor().execute(this::handHeld);
    }

    private void handHeld() {
        ByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            context.fireChannelRead(bytes);
        }
    }

    private void dropRest() {
        state = State.REFUSED;
        waiting = false;
        if (held != null) {
            held.release();
            held = null;
        }
    }

    /** Takes up the request that waits, if it need not any more, and reads on. */
    private void goOn() {
        if (waiting && unanswered == 0 && !share.isFull()) {
            waiting = false;
            readHeld();
            if (readWanted) {
                readWanted = false;
                context.read();
            }
        }
    }

    /** While a request waits, those behind it wait with the client. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (waiting) {
            readWanted = true;
        } else {
            context.read();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        share.look();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        share.look();
        goOn();
        super.channelWritabilityChanged(context);
    }

    private void readHeld() {
        if (held != null) {
            context.executor().execute(() -> {
                if (held != null && state == State.HEAD) {
                    ByteBuf bytes = held;
                    held = null;
                    channelRead(context, bytes);
                    // What is answered meanwhile goes out when reading is over.
                    context.fireChannelReadComplete();
                }
            });
        }
    }

    private void refuse(RequestFault reason) {
        boolean within = state == State.CONTENT || state == State.CHUNKS;
        dropRest();
        fault = reason;
        if (within ? unanswered == 1 && !answering : unanswered == 0) {
            sayFarewell();
        } else if (within) {
            // Its own answer is out or under way, or waits for others: only breaking off tells the client.
            context.close();
        }
    }

    private void sayFarewell() {
        if (!farewell) {
            Farewell.say(context, fault);
            farewell = true;
        }
    }

    /** After the farewell nothing is said, whoever still works on a request. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (farewell) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        } else {
            writing.wrote(message);
            context.write(message, promise);
        }
    }

    /**
     * Closes when what has been written is out: Vert.x ends a connection at shutdown as soon as it has written its last
     * response, and Netty would drop what waits for the client. How long that may wait is what {@link #look} sees to.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
            context.close(promise);
        } else {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> context.close(promise));
        }
    }

    private long look(long now) {
        ConnectionLimits.Times times = limits.times();
        long left = switch (state) {
            case HEAD -> lookForHead(now, times);
            case CONTENT, CHUNKS -> lookForContent(now, times);
            default -> times.shortestNanos();
        };
        long writeLeft = writing.leftNanos(context.channel(), now);
        if (writeLeft <= 0) {
            context.close();
        }
        boolean over = farewell || left <= 0 && state != State.REFUSED || writeLeft <= 0;
        return over ? Watch.OVER
                : Math.min(Math.min(Math.max(left, 1), writeLeft), times.shortestNanos());
    }

    private long lookForHead(long now, ConnectionLimits.Times times) {
        long left;
        if (held != null && headNanos != 0) {
            left = (requests == 0 ? startNanos : headNanos) + times.head().toNanos() - now;
            if (left <= 0) {
                refuse(RequestFault.TOO_SLOW);
            }
        } else if (unanswered > 0 || waiting) {
            left = times.shortestNanos();
        } else {
            left = requests == 0 ? startNanos + times.head().toNanos() - now
                    : answeredNanos + times.keepAlive().toNanos() - now;
            if (left <= 0) {
                context.close();
            }
        }
        return left;
    }

    private long lookForContent(long now, ConnectionLimits.Times times) {
        if (paused || !context.channel().config().isAutoRead()) {
            // It was we who did not read: the client has its time again.
            paused = false;
            contentNanos = now;
            contentBytes = 0;
        }
        long bought = (long) (contentBytes * 1e9 / times.contentRate());
        long left = contentNanos + times.content().toNanos() + bought - now;
        if (left <= 0) {
            refuse(RequestFault.TOO_SLOW);
        }
        return left;
    }
}
