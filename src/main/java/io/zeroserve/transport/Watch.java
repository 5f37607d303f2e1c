package io.zeroserve.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Looks at a connection from time to time. One timer a connection, set anew each time it goes off, so that what happens
 * between two looks costs nothing. Confined to the connection's event loop.
 */
public final class Watch {
    /** What a look answers when nothing has to be watched any more. */
    public static final long OVER = -1;
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LongUnaryOperator look;
    private Future<?> timer;

    /**
     * @param look given {@link System#nanoTime}, says in how many nanoseconds it wants to look again, or {@link #OVER}
     */
    public Watch(LongUnaryOperator look) {
        this.look = look;
    }

    public void start(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> look(context), Math.max(nanos, SHORTEST_NANOS), TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        timer = null;
        long next = look.applyAsLong(System.nanoTime());
        if (next != OVER) {
            start(context, next);
        }
    }

    public void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
