package io.zeroserve.http2;

/**
 * How many frames that carry nothing a client may still send on an HTTP/2 connection: PING, SETTINGS, PRIORITY,
 * WINDOW_UPDATE, CONTINUATION, unknown ones, and DATA that is hardly any; and how many streams it may reset or make us
 * reset. Each costs us more than the client.
 *
 * <p>A budget is spent by these frames and earned by work: by requests, by content in either direction, and slowly by
 * time. A large download takes a WINDOW_UPDATE every few KiB and never runs out, and neither do many short messages,
 * each of which a client may time by a PING. Confined to one event loop.
 */
final class FrameBudget {
    /** DATA with less content than this counts as a frame that carries nothing. A message of gRPC has that at least. */
    static final int SMALL_DATA_BYTES = 5;
    /** What is earned by each piece of content that we send as whole as it was given: a PING and a WINDOW_UPDATE. */
    private static final int PIECE = 2;
    /** What a request earns: some have their own PRIORITY and WINDOW_UPDATE. */
    private static final int REQUEST = 8;
    /** What so many bytes of content earn one frame for. */
    private static final int BYTES_A_FRAME = 1024;
    /** What a stream that either side resets costs: what its request has earned, and more. */
    private static final int RESET = REQUEST + 4;
    private static final long NANOS_A_FRAME = 10_000_000;

    private final int most;
    private int left;
    private int earnedBytes;
    private long paidNanos;

    FrameBudget(int most, long now) {
        this.most = most;
        this.left = most;
        this.paidNanos = now;
    }

    /** Pays for a frame that carries nothing; false if the client has overdrawn. */
    boolean spend() {
        left--;
        return left >= 0 || payForTime();
    }

    /** Pays for a stream that one side resets. */
    void spendReset() {
        left -= RESET;
    }

    boolean isOverdrawn() {
        return left < 0 && !payForTime();
    }

    /** The clock is asked only when there is nothing left. */
    private boolean payForTime() {
        long now = System.nanoTime();
        long frames = (now - paidNanos) / NANOS_A_FRAME;
        paidNanos = now;
        earn((int) Math.min(frames, most));
        return left >= 0;
    }

    void earnRequest() {
        earn(REQUEST);
    }

    void earnContent(int bytes) {
        earnedBytes += bytes;
        earn(earnedBytes / BYTES_A_FRAME);
        earnedBytes %= BYTES_A_FRAME;
    }

    /**
     * A piece of content has been sent that no window has cut. What a window has cut earns nothing more than its bytes,
     * for clients could open windows by a few bytes at a time.
     */
    void earnPiece() {
        earn(PIECE);
    }

    private void earn(int frames) {
        left = Math.min(left + frames, most);
    }
}
