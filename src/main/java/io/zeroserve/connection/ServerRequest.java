package io.zeroserve.connection;

import io.netty.channel.Channel;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.HostAndPort;
import io.zeroserve.message.IncomingRequest;

/**
 * A request on a connection of ours: who takes its content, how much of it they have asked for, and what they are told
 * of its end. Where content waits that nobody has asked for is up to the protocol. Confined to the connection's event
 * loop.
 */
public abstract class ServerRequest implements IncomingRequest {
    private final ServerConnection connection;
    private HostAndPort authority;
    private boolean authorityParsed;
    /** How many parts have been asked for; {@link Long#MAX_VALUE} stands for all. */
    private long demand = Long.MAX_VALUE;
    private boolean endTold;
    /** Whether the response has been written whole: from then on nobody can hold content back. */
    private boolean answered;
    private boolean broken;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;

    protected ServerRequest(ServerConnection connection) {
        this.connection = connection;
    }

    /** The host and port asked for, as sent; null if there is none. */
    protected abstract CharSequence authorityText();

    /** Delivers what waits, as far as it is asked for, and tells of the end behind it. */
    protected abstract void deliverWaiting();

    /** Nobody will ask for what waits. */
    protected abstract void dropWaiting();

    @Override
    public final HostAndPort authority() {
        if (!authorityParsed) {
            authorityParsed = true;
            CharSequence text = authorityText();
            authority = text == null ? null : HostAndPort.parseAuthority(text.toString(), -1);
        }
        return authority;
    }

    @Override
    public final boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public final Channel channel() {
        return connection.channel();
    }

    /** Whether content may be delivered. */
    public final boolean wantsContent() {
        return demand > 0;
    }

    /** Whether the client, or the connection, has broken it off. */
    protected final boolean isBroken() {
        return broken;
    }

    /** Delivers a part that has been asked for. */
    public final void deliver(Buffer part) {
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        if (handler != null) {
            handler.handle(part);
        }
        dropIfHeld();
    }

    /** Tells of the end of the content, once, if it has come and somebody wants to know. */
    public final void tellEnd() {
        if (isEnded() && demand > 0 && !endTold && endHandler != null && !broken) {
            endTold = true;
            endHandler.handle(null);
        }
    }

    @Override
    public final IncomingRequest handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public final IncomingRequest endHandler(Handler<Void> newHandler) {
        endHandler = newHandler;
        if (newHandler != null && isEnded() && !endTold) {
            connection.loop().context().runOnContext(_ -> tellEnd());
        }
        return this;
    }

    @Override
    public final IncomingRequest exceptionHandler(Handler<Throwable> newHandler) {
        exceptionHandler = newHandler;
        return this;
    }

    @Override
    public final IncomingRequest pause() {
        demand = 0;
        dropIfHeld();
        return this;
    }

    /** The response has been written whole. */
    public final void answered() {
        answered = true;
        dropIfHeld();
    }

    /**
     * What is held back when the response has ended, or later, would stay so if nobody came back to it, and with it its
     * share of what the client may send: it is dropped with the rest, and who has read so far is told that no more
     * comes.
     */
    private void dropIfHeld() {
        if (!answered || demand > 0 || broken || isEnded()) {
            return;
        }
        Handler<Throwable> told = exceptionHandler;
        handler = null;
        endHandler = null;
        exceptionHandler = null;
        demand = Long.MAX_VALUE;
        deliverWaiting();
        if (told != null) {
            told.handle(new IllegalStateException("the response has ended before the request was read"));
        }
    }

    @Override
    public final IncomingRequest resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public final IncomingRequest fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        if (!broken) {
            deliverWaiting();
        }
        return this;
    }

    /** No more comes. */
    public final void breakOff(Throwable why) {
        if (broken) {
            return;
        }
        boolean whole = isEnded();
        broken = true;
        dropWaiting();
        if (!whole && exceptionHandler != null) {
            exceptionHandler.handle(why);
        }
    }
}
