package io.zeroserve.http2;

/**
 * How much the client may still send, on a stream or on the connection (RFC 9113 5.2). Of what has been dealt with it
 * is told in large steps. Confined to one event loop.
 */
final class ReceiveWindow {
    private final int fullBytes;
    private int leftBytes;
    /** What has been dealt with, and the client not told of. */
    private int untoldBytes;

    ReceiveWindow(int fullBytes) {
        this.fullBytes = fullBytes;
        this.leftBytes = fullBytes;
    }

    /** Takes what the client has sent; false if it may not have sent so much. */
    boolean take(int bytes) {
        leftBytes -= bytes;
        return leftBytes >= 0;
    }

    /** Whether the client may send nothing before we tell it of more. */
    boolean isUsedUp() {
        return leftBytes <= 0;
    }

    /**
     * Something of what was taken has been dealt with.
     *
     * @return how much more the client may send from now on, which it is to be told; 0 if that can wait
     */
    int giveBack(int bytes) {
        untoldBytes += bytes;
        if (untoldBytes < fullBytes / 2) {
            return 0;
        }
        int more = untoldBytes;
        untoldBytes = 0;
        leftBytes += more;
        return more;
    }
}
