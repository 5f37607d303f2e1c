package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.zeroserve.connection.ServerConnection;
import io.zeroserve.connection.ServerLoop;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP/2 connection: what its streams share, and how it begins and ends (RFC 9113 3.4, 5.4.1, 6.8). Confined to its
 * event loop.
 */
final class Connection extends ServerConnection {
    /** The content of the PING that says that the server ends. */
    private static final long LAST_CALL = 0x6c61737463616c6cL;
    private static final long LAST_CALL_MILLIS = 1000;

    private final LoopFields loopFields;
    private final ConnectionLimits limits;
    private final Http2Windows windows;
    private final FrameBudget budget;
    private final ClientStreams clientStreams;
    private final Streams streams;
    private final ReceiveWindow window;
    private final Preface preface = new Preface();
    private FrameReader reader;
    private FrameWriter writer;
    private FieldWriter fields;
    private SendQueue queue;
    /** The client has been told to open no more streams. */
    private boolean announced;
    /** No more streams are taken; the connection ends with the last that there is. */
    private boolean draining;
    /** Nothing more is read or said. */
    private boolean over;

    Connection(ServerLoop loop, LoopFields loopFields, ConnectionLimits limits, Http2Windows windows, long startNanos) {
        super(loop, limits.times(), startNanos);
        this.loopFields = loopFields;
        this.limits = limits;
        this.windows = windows;
        this.budget = new FrameBudget(limits.http2().controlFrames(), startNanos);
        this.clientStreams = new ClientStreams(limits);
        this.streams = new Streams(this, limits, windows, clientStreams, budget);
        this.window = new ReceiveWindow(Math.max(windows.connectionBytes(), Http2CodecUtil.DEFAULT_WINDOW_SIZE));
    }

    @Override
    protected void begin(boolean ending) {
        int headBytes = limits.messages().headBytes();
        int maxBlockBytes = (int) Http2CodecUtil.calculateMaxHeaderListSizeGoAway(headBytes);
        reader = new FrameReader(new ClientFrames(this, limits, streams, clientStreams, budget), context().alloc(),
                maxBlockBytes);
        writer = new FrameWriter(out());
        fields = new FieldWriter(writer, loopFields);
        queue = new SendQueue(this, writer);
        writer.settings(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, limits.http2().streams(),
                Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, windows.streamBytes(),
                Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE, headBytes,
                Http2CodecUtil.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1);
        if (windows.connectionBytes() > Http2CodecUtil.DEFAULT_WINDOW_SIZE) {
            writer.windowUpdate(0, windows.connectionBytes() - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        }
        out().flush();
        if (ending) {
            drain();
        }
    }

    @Override
    protected void read(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        try {
            if (preface.isRead() || preface.read(bytes)) {
                reader.read(bytes);
            } else {
                bytes.release();
            }
        } catch (Http2Exception e) {
            end(e);
        }
    }

    @Override
    protected void readEnded() {
        if (over) {
            return;
        }
        if (reader.isInBlock()) {
            watch().noteHead();
        }
        if (!queue.isEmpty()) {
            loop().context().dispatch(queue, SendQueue::pump);
        }
    }

    @Override
    protected void takesMore() {
        if (!over && !queue.isEmpty()) {
            queue.pump();
        }
    }

    /** A field block has come. */
    void noteRequest() {
        watch().noteRequest();
    }

    /** Content has been dealt with: the client may send as much again. */
    void giveBack(int flowBytes) {
        int more = window.giveBack(flowBytes);
        if (more > 0 && !over) {
            writer.windowUpdate(0, more);
            flushSoon();
        }
    }

    /** The content of a stream is a tunnel's: it may come as slowly, and be as much, as it likes. */
    void exempt(Stream stream) {
        clientStreams.exempt(stream.id());
    }

    /** The content of a stream means nothing any more: what still comes has to come as that of any request. */
    void limit(Stream stream) {
        clientStreams.limit(stream.id());
    }

    /**
     * Content has been sent: what the client says about it is not for nothing.
     *
     * @param whole whether it is all of what was given to be sent at once
     */
    void sent(int bytes, boolean whole) {
        budget.earnContent(bytes);
        if (whole) {
            budget.earnPiece();
        }
    }

    /** The last of the streams has ended. */
    void allEnded() {
        watch().noteEnd();
        if (draining) {
            end(connectionError(Http2Error.NO_ERROR, "the last request has been answered"));
        }
    }

    /**
     * Tells the client to ask for no more, and serves what is on its way (RFC 9113 6.8): that has come when the client
     * has answered the PING, and is not waited for much longer.
     */
    @Override
    protected void drain() {
        if (!over && !announced) {
            announced = true;
            writer.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
            writer.ping(LAST_CALL, 0);
            out().flush();
            context().executor().schedule(() -> loop().context().dispatch(this, Connection::takeNoMore),
                    LAST_CALL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The client has answered a PING. */
    void pingAnswered(long data) {
        if (announced && data == LAST_CALL) {
            takeNoMore();
        }
    }

    private void takeNoMore() {
        if (!over && !draining) {
            draining = true;
            writer.goAway(streams.lastServedId(), Http2Error.NO_ERROR, "");
            flushSoon();
            if (streams.isEmpty()) {
                allEnded();
            }
        }
    }

    /** Whether no more streams are taken. */
    boolean isDraining() {
        return draining;
    }

    /** Says why, and ends the connection. */
    private void end(Http2Exception why) {
        if (!over) {
            writer.goAway(streams.lastServedId(), why.error(), why.getMessage());
            end(why, true);
        }
    }

    @Override
    protected void breakOff(Throwable why) {
        over = true;
        reader.close();
        streams.breakOff(why);
    }

    @Override
    protected boolean isOver() {
        return over;
    }

    @Override
    protected boolean isIdle() {
        return streams.isEmpty();
    }

    @Override
    protected void headTooSlow() {
        close();
    }

    @Override
    protected void idleTooLong() {
        end(connectionError(Http2Error.NO_ERROR, "no request for too long"));
    }

    @Override
    protected long lookForContent(long now) {
        return streams.look(now);
    }

    Streams streams() {
        return streams;
    }

    /** What the client may still send. */
    ReceiveWindow window() {
        return window;
    }

    /** Writes heads and trailers. */
    FieldWriter fields() {
        return fields;
    }

    FrameWriter writer() {
        return writer;
    }

    SendQueue queue() {
        return queue;
    }
}
