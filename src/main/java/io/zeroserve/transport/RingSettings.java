package io.zeroserve.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/** How io_uring is set up. Apart, because its classes may be absent. */
final class RingSettings {
    /**
     * Entries of the submission queue; Netty's default is 128. When it is full, Netty enters the kernel in the midst of
     * its work, which is wanted: of many requests that come at once the first are answered while the last are worked
     * on, and their clients go on meanwhile. With 1,024 entries nobody gets an answer before everybody's is ready.
     */
    static final int RING_SIZE = 16;
    /**
     * Entries of the completion queue; twice as many as the ring has would be the default. What finds no room there
     * waits in the kernel, which costs more. An entry has 16 bytes.
     */
    static final int COMPLETIONS = 4096;

    private RingSettings() {
    }

    static IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory(
                new IoUringIoHandlerConfig().setRingSize(RING_SIZE).setCqSize(COMPLETIONS));
    }

    static boolean areOf(EventLoop loop) {
        return loop instanceof IoEventLoop ring && ring.isIoType(IoUringIoHandler.class);
    }
}
