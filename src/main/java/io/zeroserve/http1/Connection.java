package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.net.impl.tcp.NetSocketImpl;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestHeadScanner;
import io.zeroserve.message.LiveConnection;
import io.zeroserve.message.ServerLoop;
import io.zeroserve.transport.Backlog;
import io.zeroserve.transport.ConnectionFacts;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.TurnBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An HTTP/1 connection (RFC 9112): one request at a time, what the client sends behind it waits. What is wrong, or does not
 * come in time, is answered when the requests before it have been, and ends the connection. Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements LiveConnection {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());
    /** What may wait before no more is read of the client. */
    private static final int MAX_WAITING_BYTES = 1 << 16;

    private final ServerLoop loop;
    private final Input input = new Input();
    private final RequestHeadScanner scanner;
    private final ContentFraming framing;
    private final ConnectionWatch watch;
    private ChannelHandlerContext context;
    private TurnBuffer out;
    private Backlog.Share share;
    private State state = State.HEAD;
    /** Null if the head of the next one has not come. */
    private Request request;
    private boolean goesOn = true;
    private boolean draining;
    private boolean secure;
    /** Whether the channel is not read, because enough waits. */
    private boolean stopped;
    /** Whether a request waits until the client has taken what is there for it. */
    private boolean waiting;
    private boolean inTurn;
    private boolean processing;
    private boolean flushDue;

    /** What is to come of the client. */
    enum State {
        /** A head. */
        HEAD,
        /** Content of the request. */
        CONTENT,
        /** Nothing before the request has been answered. */
        ANSWER,
        /** Another protocol. */
        TUNNEL,
        /** Nothing that matters. */
        OVER
    }

    Connection(ServerLoop loop, ConnectionLimits limits, long startNanos) {
        this.loop = loop;
        this.scanner = new RequestHeadScanner(limits.messages());
        this.framing = new ContentFraming(limits.messages());
        this.watch = new ConnectionWatch(this, limits.times(), startNanos);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        secure = added.pipeline().get(SslHandler.class) != null;
        share = ConnectionFacts.find(added.channel()).share();
        out = new TurnBuffer(added, watch.writing());
        watch.start(added);
        loop.opened(this);
        added.channel().closeFuture().addListener(_ -> loop.context().dispatch(this, Connection::closed));
        // Only now: what comes while the server ends gets one request answered.
        context = added;
    }

    private void closed() {
        finish(new ClosedChannelException());
        watch.stop();
        out.close();
        loop.closed(this);
    }

    /** Nothing is read any more, and nobody may write. */
    private void finish(Throwable why) {
        state = State.OVER;
        input.clear();
        Request broken = request;
        request = null;
        if (broken != null) {
            broken.breakOff(why);
            broken.response().breakOff(why);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof RuntimeException && !(cause instanceof DecoderException)) {
            LOG.log(Level.SEVERE, "a connection failed by a bug of the server", cause);
        }
        caught.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext source, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        switch (state) {
            case OVER -> bytes.release();
            case TUNNEL -> source.fireChannelRead(bytes);
            case HEAD, CONTENT, ANSWER -> {
                input.append(bytes);
                inTurn = true;
                ContextInternal before = loop.context().beginDispatch();
                try {
                    read();
                } finally {
                    loop.context().endDispatch(before);
                    inTurn = false;
                }
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext source) {
        flush();
        if (state == State.TUNNEL) {
            source.fireChannelReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        share.look();
        if (state == State.TUNNEL) {
            changed.fireChannelWritabilityChanged();
            return;
        }
        if (request != null && changed.channel().isWritable()) {
            loop.context().dispatch(request.response(), Response::writable);
        }
        goOn();
    }

    /** Something has been written: it goes out at the end of this turn of the event loop. */
    void flushSoon() {
        if (!inTurn && !flushDue) {
            flushDue = true;
            context.executor().execute(this::flushNow);
        }
    }

    private void flushNow() {
        if (flushDue) {
            flush();
        }
    }

    private void flush() {
        flushDue = false;
        out.flush();
        share.look();
        goOn();
    }

    /** Takes up the request that waits for room, if there is room. */
    private void goOn() {
        if (waiting && !isFull()) {
            waiting = false;
            loop.context().runOnContext(_ -> read());
        }
    }

    /** Whether the client is to take what is there for it before it asks for more. */
    boolean isFull() {
        return watch.isRequested() && share.isFull();
    }

    /** Reads what waits, as far as it can be read now. */
    void read() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            boolean going = true;
            while (going) {
                going = readNext();
            }
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
            end(bug);
        } finally {
            processing = false;
        }
        regulate();
    }

    /** False if there is nothing more, or what there is has to wait. */
    private boolean readNext() {
        return switch (state) {
            case HEAD -> !input.isEmpty() && hasRoom() && readHead();
            case CONTENT -> readContent();
            case ANSWER, TUNNEL, OVER -> false;
        };
    }

    private boolean hasRoom() {
        waiting = isFull();
        return !waiting;
    }

    private boolean readHead() {
        switch (scanner.scan(input.view(), input.position(), input.limit())) {
            case COMPLETE -> begin();
            case REFUSED -> refuse(scanner.fault());
            case INCOMPLETE -> {
                watch.noteHead();
                return false;
            }
        }
        return true;
    }

    private void begin() {
        framing.begin(scanner.contentLength());
        boolean whole = framing.isDone();
        Request begun = new Request(this, scanner.head(input.bytes(), input.position()), whole);
        input.readTo(input.position() + scanner.sizeBytes());
        scanner.restart();
        watch.noteRequest(!whole);
        request = begun;
        goesOn = begun.keepsConnection();
        state = whole ? State.ANSWER : State.CONTENT;
        loop.handler().handle(begun);
        begun.tellEnd();
    }

    private boolean readContent() {
        int framed = framing.read(input.view(), input.position(), input.limit());
        watch.noteContent(framed - input.position());
        input.readTo(framed);
        if (framing.fault() != null) {
            refuse(framing.fault());
        } else if (framing.isDone()) {
            Request received = request;
            state = State.ANSWER;
            received.receiveEnd();
            if (received.response().ended() && state == State.ANSWER) {
                next();
            }
        } else {
            return deliver((int) Math.min(framing.contentBytes(), input.readable()));
        }
        return true;
    }

    private boolean deliver(int bytes) {
        if (bytes == 0) {
            return false;
        }
        if (!request.wantsContent()) {
            watch.noteOurWait();
            return false;
        }
        framing.skip(bytes);
        watch.noteContent(bytes);
        request.deliver(input.take(bytes));
        return true;
    }

    /** Stops reading the channel while too much waits. */
    private void regulate() {
        boolean stop = input.readable() >= MAX_WAITING_BYTES
                && (waiting || state == State.ANSWER || state == State.CONTENT && !request.wantsContent());
        if (stop != stopped) {
            stopped = stop;
            channel().config().setAutoRead(!stop);
        }
    }

    /** Whether the connection is there for further requests behind this one. */
    boolean goesOn() {
        return goesOn && !draining;
    }

    /** The response has been written whole. */
    void responseEnded() {
        if (request.response().isLast()) {
            end(null);
        } else if (state == State.ANSWER) {
            next();
        }
        // Else it goes on when the client has sent what it has begun.
    }

    private void next() {
        request = null;
        state = State.HEAD;
        watch.noteEnd();
        if (draining) {
            end(null);
        } else if (!processing && !input.isEmpty()) {
            loop.context().runOnContext(_ -> read());
        }
    }

    /** The client has taken too long. */
    void tooSlow() {
        loop.context().dispatch(RequestFault.TOO_SLOW, this::refuse);
    }

    private void refuse(RequestFault fault) {
        if (request == null || !request.response().headWritten()) {
            Farewell.write(fault, loop.date().get(), out.room(Farewell.MAX_BYTES));
            end(new IllegalStateException(fault.text()));
        } else {
            // The answer is out, or under way: only breaking off tells the client.
            end(null);
        }
    }

    /**
     * Ends the connection when everything is out. How long that may take is what the watch sees to.
     *
     * @param why what is told to who reads the request or writes its response; null if that is just that it has ended
     */
    void end(Throwable why) {
        if (state == State.OVER) {
            return;
        }
        // Where the client may still be sending.
        boolean mayLose = state == State.CONTENT || !input.isEmpty();
        out.flush();
        finish(why == null ? new ClosedChannelException() : why);
        if (stopped) {
            stopped = false;
            channel().config().setAutoRead(true);
        }
        if (mayLose) {
            Farewell.linger(context);
        } else {
            Farewell.close(context);
        }
    }

    @Override
    public void drain() {
        draining = true;
        if (state == State.HEAD && context != null) {
            end(null);
        }
    }

    @Override
    public void close() {
        channel().close();
    }

    /** Writes content as it is and releases it; the future completes when the kernel has it. */
    Future<Void> pass(ByteBuf content) {
        PromiseInternal<Void> sent = loop.context().promise();
        ChannelPromise written = context.newPromise();
        written.addListener(sent);
        out.pass(content, written);
        return sent.future();
    }

    /** Makes the connection one of another protocol: what comes goes to a socket of Vert.x behind this handler. */
    Future<NetSocket> switchProtocol(Request switching) {
        if (switching != request || state != State.ANSWER || switching.response().headWritten()) {
            return Future.failedFuture(new IllegalStateException("not while a request is under way"));
        }
        switching.response().writeSwitch();
        out.flush();
        watch.stop();
        state = State.TUNNEL;
        request = null;
        NetSocketImpl[] socket = new NetSocketImpl[1];
        context.pipeline().addAfter(context.name(), null, VertxHandler.create(behind -> {
            socket[0] = new NetSocketImpl(loop.context(), behind, null, null, null, false);
            return socket[0];
        }));
        // When the socket has got its handlers.
        context.executor().execute(this::passOn);
        return loop.context().succeededFuture(socket[0]);
    }

    private void passOn() {
        if (state == State.TUNNEL) {
            if (!input.isEmpty()) {
                context.fireChannelRead(context.alloc().buffer(input.readable())
                        .writeBytes(input.bytes(), input.position(), input.readable()));
                context.fireChannelReadComplete();
                input.clear();
            }
            if (stopped) {
                stopped = false;
                channel().config().setAutoRead(true);
            }
        }
    }

    State state() {
        return state;
    }

    boolean wantsContent() {
        return !stopped && request.wantsContent();
    }

    ServerLoop loop() {
        return loop;
    }

    TurnBuffer out() {
        return out;
    }

    Channel channel() {
        return context.channel();
    }

    boolean isSecure() {
        return secure;
    }
}
