package io.zeroserve.http1;

import io.zeroserve.http.ChunkScanner;
import io.zeroserve.http.MessageLimits;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestHeadScanner;
import java.nio.ByteBuffer;

/** Where the content of a request is among what comes: a known length of it, or chunks. For request after request. */
final class ContentFraming {
    private final ChunkScanner chunks;
    private boolean chunked;
    private long leftBytes;

    ContentFraming(MessageLimits limits) {
        chunks = new ChunkScanner(limits);
    }

    /** Starts with the content of a request, as long as its head says: {@link RequestHeadScanner#contentLength}. */
    void begin(long length) {
        chunked = length == RequestHeadScanner.CHUNKED;
        leftBytes = chunked ? 0 : length;
        if (chunked) {
            chunks.restart();
        }
    }

    /** Reads what is not content; returns the index behind it. */
    int read(ByteBuffer bytes, int start, int end) {
        return chunked ? chunks.scan(bytes, start, end) : start;
    }

    /** How many of the next bytes are content. */
    long contentBytes() {
        return chunked ? chunks.contentBytes() : leftBytes;
    }

    /** So many have been taken. */
    void skip(int bytes) {
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

    /** What is wrong; null if nothing has been found wrong so far. */
    RequestFault fault() {
        return chunked ? chunks.fault() : null;
    }
}
