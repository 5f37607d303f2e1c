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
     * its work. With up to 300 connections no difference in throughput was measured: the room is for bursts of more.
     * An entry has 64 bytes, so a ring has 64 KiB.
     */
    static final int RING_SIZE = 1024;

    private RingSettings() {
    }

    static IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setRingSize(RING_SIZE));
    }

    static boolean areOf(EventLoop loop) {
        return loop instanceof IoEventLoop ring && ring.isIoType(IoUringIoHandler.class);
    }
}
