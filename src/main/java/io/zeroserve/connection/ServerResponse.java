package io.zeroserve.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.message.Head;
import io.zeroserve.message.OutgoingResponse;
import java.nio.channels.ClosedChannelException;

/**
 * A response on a connection of ours: what of it has been written, and who is told when there is room for more, or
 * when there never will be. How it is framed is up to the protocol. Confined to the connection's event loop.
 */
public abstract class ServerResponse implements OutgoingResponse {
    /** What has been copied to where it goes out from. */
    protected static final Future<Void> DONE = Future.succeededFuture();
    private static final int CONTINUE = 100;

    private Head head;
    private boolean headWritten;
    private boolean ended;
    private boolean closed;
    private boolean full;
    private long bytesWritten;
    private Handler<Void> drainHandler;
    private Handler<Throwable> goneHandler;

    /**
     * Sends content, behind the head if that has not been written; nothing comes behind the last.
     *
     * @param content to be released, whatever becomes of it; that is of no consequence for a view of what somebody
     *                keeps
     */
    protected abstract Future<Void> send(ByteBuf content, boolean last);

    /** Writes the head by itself, unless it has to wait for content. */
    protected abstract void sendHead();

    /** Writes a head that is not the final one. */
    protected abstract void sendInterim(Head interim);

    /** Whether so much waits that it is time to stop writing. */
    protected abstract boolean isFull();

    /** Whether nothing of it can get lost any more by what happens to the exchange. */
    protected abstract boolean isSent();

    /** What waits will not be sent. */
    protected abstract void dropWaiting(Throwable why);

    @Override
    public final void head(Head newHead) {
        head = newHead;
    }

    @Override
    public final Head head() {
        return head;
    }

    @Override
    public final Future<Void> writeHead() {
        if (closed) {
            return gone();
        }
        if (!headWritten) {
            sendHead();
        }
        return DONE;
    }

    /** The answer to who writes what cannot be sent any more. */
    protected static Future<Void> gone() {
        return Future.failedFuture(new ClosedChannelException());
    }

    @Override
    public final Future<Void> write(Buffer content) {
        return transfer(((BufferInternal) content).getByteBuf(), false);
    }

    @Override
    public final Future<Void> end(Buffer content) {
        return transfer(((BufferInternal) content).getByteBuf(), true);
    }

    @Override
    public final Future<Void> end() {
        return transfer(Unpooled.EMPTY_BUFFER, true);
    }

    @Override
    public final Future<Void> transfer(ByteBuf content, boolean last) {
        if (closed || ended) {
            content.release();
            return gone();
        }
        ended = last;
        return send(content, last);
    }

    @Override
    public final void writeContinue() {
        writeEarlyHints(new Head(CONTINUE));
    }

    @Override
    public final void writeEarlyHints(Head hints) {
        if (!headWritten && !closed) {
            sendInterim(hints);
        }
    }

    /** The final head has been written. */
    protected final void wroteHead() {
        headWritten = true;
    }

    /** So much content has been written. */
    protected final void wrote(int bytes) {
        bytesWritten += bytes;
    }

    /** Nothing more may be written, though nobody has ended it. */
    protected final void endHere() {
        ended = true;
    }

    @Override
    public final boolean writeQueueFull() {
        // To look may let something out, so that who found it full before is told of room meanwhile.
        boolean fullNow = isFull();
        full |= fullNow;
        return full;
    }

    @Override
    public final void drainHandler(Handler<Void> handler) {
        drainHandler = handler;
    }

    /** There is room: who found that there was none is told. */
    public final void tellDrained() {
        if (full) {
            full = false;
            if (drainHandler != null && !closed) {
                drainHandler.handle(null);
            }
        }
    }

    @Override
    public final void goneHandler(Handler<Throwable> handler) {
        goneHandler = handler;
    }

    @Override
    public final boolean headWritten() {
        return headWritten;
    }

    @Override
    public final boolean ended() {
        return ended;
    }

    @Override
    public final boolean closed() {
        return closed;
    }

    @Override
    public final long bytesWritten() {
        return bytesWritten;
    }

    /** Nothing can be written any more. */
    public final void breakOff(Throwable why) {
        if (closed) {
            return;
        }
        closed = true;
        dropWaiting(why);
        if (!isSent() && goneHandler != null) {
            goneHandler.handle(why);
        }
    }
}
