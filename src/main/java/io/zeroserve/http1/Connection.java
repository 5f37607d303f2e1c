package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Future;
import io.vertx.core.internal.PromiseInternal;
import io.zeroserve.connection.ServerConnection;
import io.zeroserve.connection.ServerLoop;
import io.zeroserve.connection.TunnelOutput;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestHeadScanner;
import io.zeroserve.message.SwitchedConnection;
import io.zeroserve.transport.ConnectionLimits;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An HTTP/1 connection (RFC 9112): one request at a time, what the client sends behind it waits. What is wrong, or
 * does not come in time, is answered when the requests before it have been, and ends the connection. Confined to its
 * event loop.
 */
final class Connection extends ServerConnection {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());
    /** By name: on another transport no class of it is to be loaded. */
    private static final String EPOLL = "io.netty.channel.epoll.";

    private final Input input = new Input();
    private final RequestHeadScanner scanner;
    private final ContentFraming framing;
    private Throttle throttle;
    private State state = State.HEAD;
    /** Null if the head of the next one has not come. */
    private Request request;
    private boolean goesOn = true;
    private boolean draining;
    /** Whether nothing more comes of the client, which still takes what is there for it. */
    private boolean inputOver;
    private boolean processing;

    /** What is to come of the client. */
    private enum State {
        /** A head. */
        HEAD,
        /** Content of the request. */
        CONTENT,
        /** Nothing before the request has been answered. */
        ANSWER,
        /** Bytes of another protocol, as content of a request that only they can end. */
        TUNNEL,
        /** Nothing that matters. */
        OVER
    }

    Connection(ServerLoop loop, ConnectionLimits limits, long startNanos) {
        super(loop, limits.times(), startNanos);
        this.scanner = new RequestHeadScanner(limits.messages());
        this.framing = new ContentFraming(limits);
    }

    /** What comes while the server ends gets one request answered. */
    @Override
    protected void begin(boolean ending) {
        draining = ending;
        throttle = new Throttle(channel(), share(), this::takeUpSoon);
        channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, canWriteBehindInput());
    }

    /**
     * Whether we can wait for the client behind the end of its direction. Netty 4.2.18 forgets a socket on epoll then:
     * to wait fails with ENOENT, and nobody learns that the client has gone. TLS ends both at once.
     */
    private boolean canWriteBehindInput() {
        return !isSecure() && !channel().getClass().getName().startsWith(EPOLL);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext source, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            loop().context().dispatch(this, Connection::inputEnded);
        } else {
            source.fireUserEventTriggered(event);
        }
    }

    /**
     * The client has ended its direction, or has gone, which looks the same until something is written to it. What is
     * on its way, and ends by itself, goes out; nobody waits for anything else. A protocol that has taken over may.
     */
    private void inputEnded() {
        if (state == State.TUNNEL) {
            inputOver = true;
            takeUp();
            return;
        }
        boolean ending = state == State.OVER && !((DuplexChannel) channel()).isOutputShutdown();
        boolean waits = state == State.ANSWER ? request.response().endsByItself()
                : state == State.HEAD && throttle.isWaiting();
        if (waits) {
            inputOver = true;
        } else if (state == State.HEAD) {
            end(new ClosedChannelException(), false);
        } else if (!ending) {
            close();
        }
    }

    @Override
    protected void read(ByteBuf bytes) {
        if (state == State.OVER) {
            bytes.release();
        } else {
            input.append(bytes);
            takeUp();
        }
    }

    @Override
    protected void readEnded() {
    }

    @Override
    protected void takesMore() {
        if (request != null) {
            request.response().tellDrained();
        }
    }

    /** Reads what waits, as far as it can be read now. */
    void takeUp() {
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
        boolean awaited = state == State.CONTENT || state == State.TUNNEL;
        throttle.regulate(input.readable(), state == State.HEAD || awaited && request.wantsContent());
    }

    private void takeUpSoon() {
        loop().context().runOnContext(_ -> takeUp());
    }

    /** False if there is nothing more, or what there is has to wait. */
    private boolean readNext() {
        return switch (state) {
            case HEAD -> !input.isEmpty() && admits() && readHead();
            case CONTENT -> readContent();
            case TUNNEL -> passOn();
            case ANSWER, OVER -> false;
        };
    }

    /** The first request need not wait. */
    private boolean admits() {
        return !watch().isRequested() || throttle.admits();
    }

    private boolean readHead() {
        switch (scanner.scan(input.bytes(), input.position(), input.limit())) {
            case COMPLETE -> beginRequest();
            case REFUSED -> refuse(scanner.fault());
            case INCOMPLETE -> {
                if (inputOver) {
                    end(new ClosedChannelException(), false);
                }
                watch().noteHead();
                return false;
            }
        }
        return true;
    }

    private void beginRequest() {
        framing.begin(scanner.contentLength());
        boolean whole = framing.isDone();
        Request begun = new Request(this, scanner.head(input.bytes(), input.position()), whole);
        input.readTo(input.position() + scanner.sizeBytes());
        scanner.restart();
        watch().noteRequest();
        request = begun;
        goesOn = begun.keepsConnection();
        state = whole ? State.ANSWER : State.CONTENT;
        loop().handler().handle(begun);
        begun.tellEnd();
    }

    private boolean readContent() {
        input.readTo(framing.read(input.view(), input.position(), input.limit()));
        if (framing.fault() != null) {
            refuse(framing.fault());
        } else if (framing.isDone()) {
            Request received = request;
            state = State.ANSWER;
            received.receiveEnd(framing.takeTrailers());
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
            framing.holdUp();
            return false;
        }
        framing.skip(bytes);
        request.deliver(input.take(bytes));
        return true;
    }

    /** Whether the connection is there for further requests behind this one. */
    boolean goesOn() {
        return goesOn && !draining;
    }

    /** The response has been written whole. */
    void responseEnded() {
        if (request.response().isLast()) {
            end();
        } else if (state == State.ANSWER) {
            next();
        } else {
            // It goes on when the client has sent what it has begun.
            request.answered();
        }
    }

    private void next() {
        request = null;
        state = State.HEAD;
        watch().noteEnd();
        if (draining || inputOver && input.isEmpty()) {
            end();
        } else if (!processing && !input.isEmpty()) {
            takeUpSoon();
        }
    }

    @Override
    protected boolean isIdle() {
        return state == State.HEAD && !throttle.isFull();
    }

    @Override
    protected void idleTooLong() {
        end();
    }

    @Override
    protected void headTooSlow() {
        if (input.isEmpty()) {
            end();
        } else {
            tooSlow();
        }
    }

    @Override
    protected long lookForContent(long now) {
        if (state != State.CONTENT) {
            return Long.MAX_VALUE;
        }
        if (throttle.isStopped() || !request.wantsContent()) {
            framing.holdUp();
        }
        long left = framing.leftNanos(now);
        if (left <= 0) {
            tooSlow();
        }
        return left;
    }

    private void tooSlow() {
        loop().context().dispatch(RequestFault.TOO_SLOW, this::refuse);
    }

    private void refuse(RequestFault fault) {
        if (request == null || !request.response().headWritten()) {
            Farewell.write(fault, loop().date().get(), out().room(Farewell.MAX_BYTES));
            end(new IllegalStateException(fault.text()));
        } else {
            // The answer is out, or under way: only breaking off tells the client.
            end();
        }
    }

    /** Ends the connection because it has served its purpose, when everything is out. */
    void end() {
        end(new ClosedChannelException());
    }

    /** Ends the connection when everything is out, and tells who reads the request or writes its response why. */
    void end(Throwable why) {
        boolean mayBeSending = state == State.CONTENT || state == State.TUNNEL && !inputOver;
        end(why, mayBeSending || !input.isEmpty());
        throttle.open();
    }

    @Override
    protected void breakOff(Throwable why) {
        State before = state;
        state = State.OVER;
        if (before == State.TUNNEL) {
            endInput();
        }
        input.clear();
        Request broken = request;
        request = null;
        if (broken != null) {
            broken.breakOff(why);
            broken.response().breakOff(why);
        }
    }

    @Override
    protected boolean isOver() {
        return state == State.OVER;
    }

    @Override
    protected void drain() {
        draining = true;
        if (state == State.HEAD) {
            end();
        }
    }

    /** Writes content as it is and releases it; the future completes when the kernel has it. */
    Future<Void> pass(ByteBuf content) {
        PromiseInternal<Void> sent = loop().context().promise();
        ChannelPromise written = context().newPromise();
        written.addListener(sent);
        out().pass(content, written);
        return sent.future();
    }

    /**
     * Makes the connection one of another protocol. What comes goes on when this turn of the event loop is over, and
     * somebody takes it.
     */
    Future<SwitchedConnection> switchProtocol(Request switching) {
        if (switching != request || state != State.ANSWER || switching.response().headWritten()) {
            return Future.failedFuture(new IllegalStateException("not while a request is under way"));
        }
        switching.response().writeSwitch();
        out().flush();
        watch().stop();
        request = switching.tunnel();
        state = State.TUNNEL;
        takeUpSoon();
        return loop().context().succeededFuture(new SwitchedConnection(request,
                new TunnelOutput(request.response(), () -> { }), canWriteBehindInput(), this::close));
    }

    private boolean passOn() {
        boolean wanted = request.wantsContent();
        if (wanted && !input.isEmpty()) {
            request.deliver(input.take(input.readable()));
            return true;
        }
        if (wanted && inputOver) {
            request.receiveEnd(List.of());
        }
        return false;
    }

    /** The end of the connection is that of what the client has sent, all of which goes on. */
    private void endInput() {
        if (!input.isEmpty()) {
            request.deliver(input.take(input.readable()));
        }
        request.receiveEnd(List.of());
    }
}
