package io.zeroserve.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.transport.Backlog;
import io.zeroserve.transport.ConnectionFacts;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.TurnBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The life of a connection: it begins, is read, writes what a turn of the event loop has answered at the end of that
 * turn, and ends behind its last byte. What the bytes mean is up to the protocol. Confined to its event loop.
 */
public abstract class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ServerConnection.class.getName());

    private final ServerLoop loop;
    private final ConnectionLimits.Times times;
    private final long startNanos;
    private ClientWatch watch;
    private ChannelHandlerContext context;
    private TurnBuffer out;
    private Backlog.Share share;
    private boolean secure;
    /** Whether what comes is being read: what is written meanwhile goes out when that is done. */
    private boolean reading;
    /** Whether a client that takes more is being written to: that goes out when it is done. */
    private boolean gathering;
    private boolean flushDue;

    /**
     * @param times      how long the client may take over things
     * @param startNanos since when the first request may come, by {@link System#nanoTime}
     */
    protected ServerConnection(ServerLoop loop, ConnectionLimits.Times times, long startNanos) {
        this.loop = loop;
        this.times = times;
        this.startNanos = startNanos;
    }

    /**
     * Says what the server says first.
     *
     * @param draining whether the server is ending, so that {@link #drain} will not be called
     */
    protected abstract void begin(boolean draining);

    /** Takes what has come, which it releases. */
    protected abstract void read(ByteBuf bytes);

    /** What came at once has been read; what is written now goes out with the answers to it. */
    protected abstract void readEnded();

    /** The client has taken some of what waits for it. */
    protected abstract void takesMore();

    /** Takes no more requests, tells the client so where the protocol can, and ends when those that run have. */
    protected abstract void drain();

    /** Nothing is read any more, and nobody may write: breaks off what is under way, if anything is. */
    protected abstract void breakOff(Throwable why);

    /** Whether everything has been broken off. */
    protected abstract boolean isOver();

    /** Whether the client could send a request, and none is under way. */
    protected abstract boolean isIdle();

    /** The client has taken too long over the head of a request. */
    protected abstract void headTooSlow();

    /** The client has not sent a request for too long. */
    protected abstract void idleTooLong();

    /** Acts on content that comes, or is taken, too slowly; says in how many nanoseconds to look again. */
    protected abstract long lookForContent(long now);

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        context = added;
        secure = added.pipeline().get(SslHandler.class) != null;
        share = ConnectionFacts.find(added.channel()).share();
        watch = new ClientWatch(this, times, startNanos);
        out = secure ? new TurnBuffer(added, watch.writing(), loop.spareBuffer())
                : new TurnBuffer(added, watch.writing());
        loop.opened(this);
        watch.start(added);
        begin(loop.isDraining());
        added.channel().closeFuture().addListener(_ -> loop.context().dispatch(this, ServerConnection::closed));
    }

    private void closed() {
        breakOff(new ClosedChannelException());
        watch.stop();
        out.close();
        loop.closed(this);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof RuntimeException && !(cause instanceof DecoderException)) {
            LOG.log(Level.SEVERE, "a connection failed by a bug of the server", cause);
        }
        caught.close();
    }

    @Override
    public final void channelRead(ChannelHandlerContext source, Object message) {
        reading = true;
        ContextInternal before = loop.context().beginDispatch();
        try {
            read((ByteBuf) message);
        } finally {
            loop.context().endDispatch(before);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext source) {
        readEnded();
        reading = false;
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        share.look();
        if (changed.channel().isWritable()) {
            takeMore();
        }
    }

    /** What is written for a client that takes more goes out at once, while the processor's caches have it. */
    private void takeMore() {
        boolean within = gathering;
        gathering = true;
        try {
            loop.context().dispatch(this, ServerConnection::takesMore);
        } finally {
            gathering = within;
        }
        if (!within && !reading) {
            flush();
        }
    }

    /** Something has been written: it goes out at the end of this turn of the event loop. */
    public final void flushSoon() {
        if (!reading && !gathering && !flushDue) {
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
    }

    /** Closes at once. */
    public final void close() {
        context.close();
    }

    /**
     * Closes at once and resets the connection, so that the client cannot take its end for one in order. What TLS would
     * say of the end is left out.
     */
    public final void abort() {
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        channel().config().setOption(ChannelOption.SO_LINGER, 0);
        (tls == null ? context : tls).close();
    }

    /**
     * Ends when everything is out, unless that has begun. How long it may take is what the watch sees to.
     *
     * @param why     what is told to who reads a request or writes its response
     * @param mayLose whether the client may still be sending, so that closing at once could lose what it is told
     */
    protected final void end(Throwable why, boolean mayLose) {
        if (isOver()) {
            return;
        }
        out.flush();
        breakOff(why);
        (mayLose ? Ending.LINGERING : Ending.AT_ONCE).end(context);
    }

    /** What is shared with the other connections of the event loop. */
    public final ServerLoop loop() {
        return loop;
    }

    /** What is to be told of the requests of the client. */
    protected final ClientWatch watch() {
        return watch;
    }

    /** Where the connection is written to. */
    protected final ChannelHandlerContext context() {
        return context;
    }

    /** What waits for the client. */
    protected final Backlog.Share share() {
        return share;
    }

    /** What this turn of the event loop writes. */
    public final TurnBuffer out() {
        return out;
    }

    /** Whether what comes is being read. */
    public final boolean isReading() {
        return reading;
    }

    public final Channel channel() {
        return context.channel();
    }

    /** Whether the connection is encrypted. */
    public final boolean isSecure() {
        return secure;
    }
}
