package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;

/**
 * The buffer that the connections of an event loop put their turns together in, one after the other: TLS has encrypted
 * what is in it when the flush returns, so that it need not be allocated and freed for each response. Confined to its
 * event loop.
 */
public final class SpareBuffer {
    private ByteBuf idle;

    /** An empty buffer, which is now the caller's; null if there is none. */
    ByteBuf take() {
        ByteBuf taken = idle;
        idle = null;
        return taken;
    }

    /** Takes a buffer back, unless somebody has a use for what is in it, or there is one already. */
    void giveBack(ByteBuf used) {
        if (idle == null && used.refCnt() == 1) {
            idle = used.clear();
        } else {
            used.release();
        }
    }

    /** Gives it up, until it is needed again. */
    public void release() {
        if (idle != null) {
            idle.release();
            idle = null;
        }
    }
}
