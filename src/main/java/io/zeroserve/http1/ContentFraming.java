package io.zeroserve.http1;

import io.zeroserve.connection.ContentPace;
import io.zeroserve.http.ChunkScanner;
import io.zeroserve.http.FieldLine;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestHeadScanner;
import io.zeroserve.transport.ConnectionLimits;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where the content of a request is among what comes, a known length of it or chunks, and whether it comes fast
 * enough. For request after request.
 */
final class ContentFraming {
    private final ChunkScanner chunks;
    private final ContentPace pace;
    private boolean chunked;
    private long leftBytes;
    /** Whether it has had to wait for us since {@link #leftNanos}. */
    private boolean heldUp;

    ContentFraming(ConnectionLimits limits) {
        chunks = new ChunkScanner(limits.messages());
        pace = new ContentPace(limits.times());
    }

    /** Starts with the content of a request, as long as its head says: {@link RequestHeadScanner#contentLength}. */
    void begin(long length) {
        chunked = length == RequestHeadScanner.CHUNKED;
        leftBytes = chunked ? 0 : length;
        if (chunked) {
            chunks.restart();
        }
        if (!isDone()) {
            pace.restart(System.nanoTime());
        }
    }

    /** Reads what is not content; returns the index behind it. */
    int read(ByteBuffer bytes, int start, int end) {
        int contentStart = chunked ? chunks.scan(bytes, start, end) : start;
        pace.came(contentStart - start);
        return contentStart;
    }

    /** How many of the next bytes are content. */
    long contentBytes() {
        return chunked ? chunks.contentBytes() : leftBytes;
    }

    /** So many have been taken. */
    void skip(int bytes) {
        pace.came(bytes);
        if (chunked) {
            chunks.skip(bytes);
        } else {
            leftBytes -= bytes;
        }
    }

    /** Whether the content has ended. */
    boolean isDone() {
        return chunked ? chunks.isDone() : leftBytes == 0;
    }

    /** The fields behind the content, once it has ended; they are forgotten here. */
    List<FieldLine> takeTrailers() {
        return chunked ? chunks.takeTrailers() : List.of();
    }

    /** What is wrong; null if nothing has been found wrong so far. */
    RequestFault fault() {
        return chunked ? chunks.fault() : null;
    }

    /** It is we who do not take it. */
    void holdUp() {
        heldUp = true;
    }

    /** In how many nanoseconds the client will have been too slow; 0 or less if it has been by now. */
    long leftNanos(long now) {
        if (heldUp) {
            heldUp = false;
            pace.restart(now);
        }
        return pace.leftNanos(now);
    }
}
