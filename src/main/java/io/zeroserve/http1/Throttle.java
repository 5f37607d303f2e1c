package io.zeroserve.http1;

import io.netty.channel.Channel;
import io.zeroserve.transport.Backlog;

/**
 * Holds a client back that sends more than it takes: its next request waits until it has taken what is there for it,
 * and no more is read of it while enough waits that cannot be dealt with. Confined to its event loop.
 */
final class Throttle {
    /** What may wait before no more is read of the client. */
    private static final int MAX_WAITING_BYTES = 1 << 16;

    private final Channel channel;
    private final Backlog.Share share;
    private final Runnable takeUp;
    /** Whether a request waits until the client has taken what is there for it. */
    private boolean waiting;
    /** Whether the channel is not read. */
    private boolean stopped;

    /** @param takeUp told when a request need not wait any more */
    Throttle(Channel channel, Backlog.Share share, Runnable takeUp) {
        this.channel = channel;
        this.share = share;
        this.takeUp = takeUp;
    }

    /** Whether the client is to take what is there for it before it asks for more. */
    boolean isFull() {
        return share.isFull();
    }

    /** Whether a request waits to be told that it may be taken. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether the next request may be taken; if not, it is told when it may. */
    boolean admits() {
        if (!waiting && isFull()) {
            waiting = true;
            share.whenRoom(() -> {
                waiting = false;
                takeUp.run();
            });
        }
        return !waiting;
    }

    /**
     * Reads the channel, or does not for now.
     *
     * @param waitingBytes what has come and has not been dealt with
     * @param taken        whether somebody takes it as it comes
     */
    void regulate(int waitingBytes, boolean taken) {
        read(waitingBytes < MAX_WAITING_BYTES || taken && !waiting);
    }

    /** Reads the channel from now on. */
    void open() {
        read(true);
    }

    private void read(boolean reading) {
        if (stopped == reading) {
            stopped = !reading;
            channel.config().setAutoRead(reading);
        }
    }

    /** Whether it is we who make the client wait. */
    boolean isStopped() {
        return stopped;
    }
}
