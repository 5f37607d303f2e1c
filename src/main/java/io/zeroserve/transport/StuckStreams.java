package io.zeroserve.transport;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The streams of an HTTP/2 connection on which an answer waits for the client to open its window (RFC 9113 5.2). They are
 * looked for when the connection is looked at, so that an answer which flows is never here. Confined to one event loop.
 */
final class StuckStreams {
    private final long patienceNanos;
    private final IntObjectMap<Long> since = new IntObjectHashMap<>(4);

    StuckStreams(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Some of an answer has been sent. */
    void progress(int streamId) {
        if (!since.isEmpty()) {
            since.remove(streamId);
        }
    }

    /**
     * Names the streams that have been stuck for too long.
     *
     * @return in how many nanoseconds the next one may have been
     */
    long look(Http2ConnectionHandler codec, long now, IntConsumer tooLong) {
        Http2Connection connection = codec.connection();
        since.keySet().removeIf(id -> {
            Http2Stream stream = connection.stream(id);
            return stream == null || !waits(connection, stream);
        });
        long[] least = {patienceNanos};
        List<Integer> late = new ArrayList<>(0);
        try {
            connection.forEachActiveStream(stream -> {
                if (waits(connection, stream)) {
                    Long first = since.putIfAbsent(stream.id(), now);
                    long left = (first == null ? now : first) + patienceNanos - now;
                    if (left <= 0) {
                        late.add(stream.id());
                    } else {
                        least[0] = Math.min(least[0], left);
                    }
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("the visitor throws none", e);
        }
        late.forEach(id -> {
            since.remove((int) id);
            tooLong.accept(id);
        });
        return least[0];
    }

    /** Whether an answer has begun, has not ended, and cannot go on. Vert.x keeps back what the window has no room for. */
    private static boolean waits(Http2Connection connection, Http2Stream stream) {
        Http2RemoteFlowController flow = connection.remote().flowController();
        return stream.isHeadersSent() && stream.state().localSideOpen()
                && (flow.windowSize(stream) <= 0 || flow.windowSize(connection.connectionStream()) <= 0);
    }
}
