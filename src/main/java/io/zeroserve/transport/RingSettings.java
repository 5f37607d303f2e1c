package io.zeroserve.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/** How io_uring is set up. Apart, because its classes may be absent. */
final class RingSettings {
    /**
     * Entries of the submission queue. When it is full, Netty enters the kernel in the midst of its work; Netty's
     * default of 128 is less than one round of a busy loop submits. An entry has 64 bytes: a ring has 64 KiB.
     */
    static final int RING_SIZE = 1024;

    private RingSettings() {
    }

    static IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setRingSize(RING_SIZE));
    }
}
