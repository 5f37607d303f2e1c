package io.zeroserve.serve;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestBody;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.proxy.Upload;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The body that a client sends: read into memory for scripts, passed on, or dropped.
 *
 * <p>Until somebody decides which, {@link #hold} keeps it with the client, by flow control. The client is told to go on
 * (100, RFC 9110 10.1.1) only by who reads. A body that is announced as too large is not waited for. Confined to the
 * connection's event loop.
 */
final class ClientBody implements RequestBody {
    /** A client that sends nothing for so long while a script waits is cut off. */
    static final long IDLE_MILLIS = 60_000;
    /** HTTP/2's CANCEL (RFC 9113 7). */
    private static final long CANCEL = 8;
    private static final byte[] EMPTY = {};
    private static final int FIRST_BYTES = 4096;

    private final IncomingRequest request;
    private final Vertx vertx;
    private final BodyMemory memory;
    private State state = State.UNTOUCHED;
    /** Null until somebody reads. */
    private CompletableFuture<byte[]> whole;
    private long keptLimitBytes;
    private long passedLimitBytes = Long.MAX_VALUE;
    private byte[] bytes = EMPTY;
    private int sizeBytes;
    /** The part with which it became too large; null if there is none. */
    private Buffer excess;
    private boolean idle;
    private long idleTimer = -1;

    private enum State {
        /** Nobody has asked for it. */
        UNTOUCHED,
        /** Waits for somebody to ask. */
        HELD,
        /** Is being read into memory. */
        READING,
        /** Is in memory, whole. */
        WHOLE,
        /** Is too large to be in memory, or there was no room; what has been read waits with the rest. */
        TOO_LARGE,
        /** Is being passed on. */
        PASSED_ON,
        /** Nobody wants it any more, or the client has gone. */
        LET_GO
    }

    /**
     * @param keptLimitBytes the most that is read into memory
     * @param memory         pays for that
     */
    ClientBody(IncomingRequest request, Vertx vertx, long keptLimitBytes, BodyMemory memory) {
        this.request = request;
        this.vertx = vertx;
        this.keptLimitBytes = keptLimitBytes;
        this.memory = memory;
    }

    /** Keeps the body with the client for now. To be called in the request's handler if nothing else has been. */
    void hold() {
        if (state == State.UNTOUCHED) {
            state = State.HELD;
            request.pause();
        }
    }

    @Override
    public boolean limit(long maxBytes) {
        if (maxBytes >= 0) {
            keptLimitBytes = Math.min(keptLimitBytes, maxBytes);
            passedLimitBytes = Math.min(passedLimitBytes, maxBytes);
        }
        return announcedBytes() > 0 && Long.compareUnsigned(announcedBytes(), maxBytes) > 0;
    }

    @Override
    public CompletableFuture<byte[]> read() {
        if (whole == null) {
            whole = new CompletableFuture<>();
            if (state == State.PASSED_ON || state == State.LET_GO) {
                whole.complete(null);
            } else {
                start();
            }
        }
        // A later script may have lowered the limit.
        return state == State.WHOLE && sizeBytes > keptLimitBytes ? CompletableFuture.completedFuture(null) : whole;
    }

    private void start() {
        if (announcedBytes() > keptLimitBytes) {
            hold();
            state = State.TOO_LARGE;
            whole.complete(null);
        } else if (request.isEnded() || !mayHaveBody()) {
            finish();
        } else {
            state = State.READING;
            sendContinue();
            request.handler(this::take);
            request.endHandler(_ -> finish());
            request.resume();
            idleTimer = vertx.setPeriodic(IDLE_MILLIS / 2, _ -> closeIfIdle());
        }
    }

    /** HTTP/1 says so in the head; HTTP/2 need not. */
    private boolean mayHaveBody() {
        return request.version() == HttpVersion.HTTP_2 && !request.isExtendedConnect() || UnreadBody.hasBody(request);
    }

    private void sendContinue() {
        if (bytes == EMPTY && request.version() != HttpVersion.HTTP_1_0
                && "100-continue".equalsIgnoreCase(request.field(Fields.EXPECT))) {
            request.response().writeContinue();
        }
    }

    private long announcedBytes() {
        String length = request.field(Fields.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private void take(Buffer chunk) {
        if (state != State.READING) {
            return;
        }
        idle = false;
        if (sizeBytes + (long) chunk.length() > keptLimitBytes || !makeRoom(sizeBytes + chunk.length())) {
            request.pause();
            stopTimer();
            excess = chunk;
            state = State.TOO_LARGE;
            whole.complete(null);
            return;
        }
        chunk.getBytes(bytes, sizeBytes);
        sizeBytes += chunk.length();
    }

    /** Bodies grow by doubling, so that a client pays with bytes for the memory that it takes. */
    private boolean makeRoom(int neededBytes) {
        if (neededBytes <= bytes.length) {
            return true;
        }
        int grown = (int) Math.min(Math.max(Math.max(FIRST_BYTES, neededBytes), 2L * bytes.length), keptLimitBytes);
        if (!memory.take(grown - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, grown);
        return true;
    }

    private void finish() {
        if (state == State.READING || state == State.UNTOUCHED || state == State.HELD) {
            stopTimer();
            state = State.WHOLE;
            memory.giveBack(bytes.length - sizeBytes);
            bytes = Arrays.copyOf(bytes, sizeBytes);
            whole.complete(bytes);
        }
    }

    private void closeIfIdle() {
        if (idle) {
            stopTimer();
            // Its close handler then tells the scripts.
            request.response().reset(CANCEL);
        }
        idle = true;
    }

    private void stopTimer() {
        if (idleTimer >= 0) {
            vertx.cancelTimer(idleTimer);
            idleTimer = -1;
        }
    }

    /**
     * Hands the body over to be passed on, what has been read of it already first. {@link #drop} is still to be called
     * when that is over.
     *
     * @return null if it has been handed over before and cannot be again
     */
    Upload passOn() {
        if (state == State.PASSED_ON || state == State.LET_GO) {
            return null;
        }
        if (state == State.WHOLE || !mayHaveBody() || request.isEnded()) {
            return Upload.whole(kept(), passedLimitBytes, this::trailers);
        }
        hold();
        state = State.PASSED_ON;
        return new Upload(announcedBytes(), passedLimitBytes, kept(), this::rest, this::trailers);
    }

    private HeaderList trailers() {
        HeaderList[] trailers = {null};
        request.forEachTrailer((name, value) -> {
            trailers[0] = trailers[0] == null ? new HeaderList() : trailers[0];
            trailers[0].add(name, value);
        });
        return trailers[0];
    }

    private Buffer kept() {
        Buffer kept = Buffer.buffer(sizeBytes).appendBytes(bytes, 0, sizeBytes);
        return excess == null ? kept : kept.appendBuffer(excess);
    }

    private ReadStream<Buffer> rest() {
        sendContinue();
        return request;
    }

    /** Nobody will read it: whatever comes is dropped, within limits, so that the connection can go on. */
    void drop() {
        boolean mayBePaused = state != State.UNTOUCHED;
        letGo();
        UnreadBody.drop(request);
        if (mayBePaused && !request.isEnded()) {
            request.resume();
        }
    }

    /** Gives the memory back. Who waits for the body learns that it does not come. */
    void letGo() {
        stopTimer();
        state = State.LET_GO;
        memory.giveBack(bytes.length);
        bytes = EMPTY;
        excess = null;
        sizeBytes = 0;
        if (whole != null) {
            whole.complete(null);
        }
    }
}
