package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.vertx.core.http.StreamResetException;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The streams of a connection on which a request or its response is under way. Confined to its event loop. */
final class Streams {
    private final Connection connection;
    private final ConnectionLimits limits;
    private final Http2Windows windows;
    private final ClientStreams clientStreams;
    private final FrameBudget budget;
    private final IntObjectMap<Stream> streams = new IntObjectHashMap<>(16);
    private int initialSendWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int lastServedId;

    /**
     * @param clientStreams what there is to know of the client's direction of them
     * @param budget        pays for what is reset
     */
    Streams(Connection connection, ConnectionLimits limits, Http2Windows windows, ClientStreams clientStreams,
            FrameBudget budget) {
        this.connection = connection;
        this.limits = limits;
        this.windows = windows;
        this.clientStreams = clientStreams;
        this.budget = budget;
    }

    /** A stream for a request that may not be served yet. */
    Stream make(int id, Http2Headers fields, boolean ended) {
        return new Stream(connection, id, fields, ended, initialSendWindow, windows.streamBytes());
    }

    /** From now on the stream is under way. */
    void serve(Stream stream) {
        streams.put(stream.id(), stream);
        lastServedId = stream.id();
    }

    /** The stream of a number; null if it is not under way. */
    Stream find(int id) {
        return streams.get(id);
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    /** Whether there are as many as a client may have. */
    boolean isFull() {
        return streams.size() >= limits.http2().streams();
    }

    /** The number of the last one that was served; 0 if none was. */
    int lastServedId() {
        return lastServedId;
    }

    /** Hands over each; that may end some. */
    void forEach(Consumer<Stream> consumer) {
        List.copyOf(streams.values()).forEach(consumer);
    }

    /** Changes what may be sent on each, and on later ones; false if one of the windows would be too large. */
    boolean resize(int newWindow) {
        int more = newWindow - initialSendWindow;
        initialSendWindow = newWindow;
        return streams.values().stream().allMatch(stream -> stream.response().window().widen(more));
    }

    /** Forgets a stream whose two directions have ended. */
    void retire(Stream stream) {
        if (stream.isOver() && streams.get(stream.id()) == stream) {
            streams.remove(stream.id());
            noteEnd();
        }
    }

    /** Resets a stream that is under way; another one has ended. */
    void reset(Stream stream, long errorCode) {
        if (streams.get(stream.id()) == stream) {
            reset(stream.id(), errorCode, new ClosedChannelException());
        }
    }

    /** Resets a stream, whether it is under way or not; what is under way on it is told why. */
    void reset(int id, long errorCode, Throwable why) {
        budget.spendReset();
        clientStreams.refused(id);
        connection.writer().reset(id, errorCode);
        connection.flushSoon();
        breakOff(streams.remove(id), why);
        noteEnd();
    }

    /** The client has reset a stream. */
    void resetByClient(int id, long errorCode) {
        budget.spendReset();
        clientStreams.reset(id);
        breakOff(streams.remove(id), new StreamResetException(errorCode));
        noteEnd();
    }

    private static void breakOff(Stream removed, Throwable why) {
        if (removed != null) {
            removed.breakOff(why);
        }
    }

    private void noteEnd() {
        if (streams.isEmpty()) {
            connection.allEnded();
        }
    }

    /** Breaks all off. */
    void breakOff(Throwable why) {
        List<Stream> all = List.copyOf(streams.values());
        streams.clear();
        all.forEach(stream -> stream.breakOff(why));
    }

    /** Breaks off what the client is too slow with; returns in how many nanoseconds to look again. */
    long look(long now) {
        long patience = limits.times().writing().toNanos();
        List<Stream> late = new ArrayList<>(0);
        long left = patience;
        for (Stream stream : streams.values()) {
            long own = stream.response().stuckNanosLeft(now, patience);
            if (own <= 0) {
                late.add(stream);
            } else {
                left = Math.min(left, own);
            }
        }
        left = Math.min(left, clientStreams.look(now, this::isHeld, id -> {
            if (streams.containsKey(id)) {
                late.add(streams.get(id));
            }
        }));
        if (!late.isEmpty()) {
            connection.loop().context().dispatch(late,
                    all -> all.forEach(stream -> reset(stream, Http2Error.CANCEL.code())));
        }
        return left;
    }

    /** Whether it is we who make the client wait with content, on one stream or with the window of all. */
    private boolean isHeld(int id) {
        Stream stream = streams.get(id);
        return connection.window().isUsedUp() || stream != null && !stream.request().wantsContent();
    }
}
