package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.message.Head;
import io.zeroserve.message.LiveConnection;
import io.zeroserve.message.ServerLoop;
import io.zeroserve.transport.Backlog;
import io.zeroserve.transport.ConnectionFacts;
import io.zeroserve.transport.ConnectionLimits;
import io.zeroserve.transport.Http2Windows;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An HTTP/2 connection: its streams, and what frames mean to them (RFC 9113 5, 6, 8). Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameSink, LiveConnection {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());
    private static final long LINGER_SECONDS = 2;
    private static final Head TOO_MANY_FIELDS = Head.kept(431, "content-length", "0");

    private final ServerLoop loop;
    private final DateBlock date;
    private final ConnectionLimits limits;
    private final Http2Windows windows;
    private final FrameBudget budget;
    private final ClientStreams clientStreams;
    private final ConnectionWatch watch;
    private final DefaultHttp2HeadersDecoder decoder;
    private final IntObjectMap<Stream> streams = new IntObjectHashMap<>(16);
    private final Preface preface = new Preface();
    private ChannelHandlerContext context;
    private FrameReader reader;
    private FrameWriter writer;
    private SendQueue queue;
    /** How much the client may still send. */
    private int receiveWindow;
    /** What has been dealt with, and the client not told of. */
    private int returned;
    private int initialSendWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int lastStreamId;
    private int lastServedId;
    private boolean secure;
    private Backlog.Share share;
    private boolean reading;
    private boolean flushDue;
    /** No more streams are taken; the connection ends with the last that there is. */
    private boolean draining;
    /** Nothing more is read or said. */
    private boolean over;

    Connection(ServerLoop loop, DateBlock date, ConnectionLimits limits, Http2Windows windows, long startNanos) {
        this.loop = loop;
        this.date = date;
        this.limits = limits;
        this.windows = windows;
        this.budget = new FrameBudget(limits.http2().controlFrames(), startNanos);
        this.clientStreams = new ClientStreams(limits);
        this.decoder = new DefaultHttp2HeadersDecoder(true, limits.messages().headBytes());
        this.watch = new ConnectionWatch(this, limits, startNanos);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        secure = added.pipeline().get(SslHandler.class) != null;
        share = ConnectionFacts.find(added.channel()).share();
        int maxBlockBytes = (int) Http2CodecUtil.calculateMaxHeaderListSizeGoAway(limits.messages().headBytes());
        reader = new FrameReader(this, added.alloc(), maxBlockBytes);
        writer = new FrameWriter(added, watch.writing());
        queue = new SendQueue(this, writer);
        receiveWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        writer.settings(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, limits.http2().streams(),
                Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, windows.streamBytes(),
                Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE, limits.messages().headBytes());
        if (windows.connectionBytes() > receiveWindow) {
            writer.windowUpdate(0, windows.connectionBytes() - receiveWindow);
            receiveWindow = windows.connectionBytes();
        }
        writer.flush();
        watch.start(added);
        loop.opened(this);
        added.channel().closeFuture().addListener(_ -> loop.context().dispatch(this, Connection::closed));
    }

    private void closed() {
        finish(new ClosedChannelException());
        loop.closed(this);
    }

    /** Nothing is left of the connection but its channel. */
    private void finish(Throwable why) {
        over = true;
        watch.stop();
        reader.close();
        writer.close();
        for (Stream stream : List.copyOf(streams.values())) {
            stream.breakOff(why);
        }
        streams.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof RuntimeException && !(cause instanceof DecoderException)) {
            LOG.log(Level.SEVERE, "a connection failed by a bug of the server", cause);
        }
        caught.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext source, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        reading = true;
        ContextInternal before = loop.context().beginDispatch();
        try {
            if (preface.isRead() || preface.read(bytes)) {
                reader.read(bytes);
            } else {
                bytes.release();
            }
        } catch (Http2Exception e) {
            end(e);
        } finally {
            loop.context().endDispatch(before);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext source) {
        reading = false;
        watch.noteBlock(!over && reader.isInBlock());
        if (!over) {
            sendWaiting();
            flushDue = false;
            writer.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        share.look();
        if (!over && changed.channel().isWritable()) {
            sendWaiting();
        }
    }

    private void sendWaiting() {
        if (!queue.isEmpty()) {
            loop.context().dispatch(queue, SendQueue::pump);
        }
    }

    /** Frames have been written: they go out at the end of this turn of the event loop. */
    void flushSoon() {
        if (!reading && !flushDue) {
            flushDue = true;
            context.executor().execute(this::flushNow);
        }
    }

    private void flushNow() {
        if (flushDue && !over) {
            flushDue = false;
            writer.flush();
        }
    }

    @Override
    public void data(int streamId, ByteBuf content, int flowBytes, boolean endStream) throws Http2Exception {
        receiveWindow -= flowBytes;
        if (receiveWindow < 0) {
            throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the connection's window is exceeded");
        }
        int bytes = content.readableBytes();
        if (bytes < FrameBudget.SMALL_DATA_BYTES && !endStream) {
            idleFrame();
        } else {
            budget.earnContent(bytes);
        }
        boolean open = clientStreams.isOpen(streamId);
        Http2Exception wrong = clientStreams.data(streamId, flowBytes, endStream);
        Stream stream = streams.get(streamId);
        if (wrong == null && !open) {
            wrong = streamError(streamId, Http2Error.STREAM_CLOSED, "the client has ended stream %d", streamId);
        }
        if (wrong == null && stream != null) {
            wrong = stream.request().receive(content, flowBytes, endStream);
        } else {
            consumed(flowBytes);
        }
        report(wrong);
        if (wrong == null && stream != null && endStream) {
            retire(stream);
        }
    }

    private void report(Http2Exception wrong) throws Http2Exception {
        if (wrong instanceof Http2Exception.StreamException) {
            breakStream(wrong);
        } else if (wrong != null) {
            throw wrong;
        }
    }

    /** Content has been dealt with: the client may send as much again, and is told so in large steps. */
    void consumed(int flowBytes) {
        returned += flowBytes;
        if (returned >= windows.connectionBytes() / 2 && !over) {
            receiveWindow += returned;
            writer.windowUpdate(0, returned);
            returned = 0;
            flushSoon();
        }
    }

    @Override
    public void headers(int streamId, ByteBuf block, boolean endStream, boolean dependsOnItself) throws Http2Exception {
        watch.noteRequest();
        budget.earnRequest();
        Http2Exception wrong = clientStreams.headers(streamId, endStream);
        if (wrong != null) {
            throw wrong;
        }
        boolean opens = streamId > lastStreamId;
        lastStreamId = Math.max(lastStreamId, streamId);
        try {
            Http2Headers fields = decoder.decodeHeaders(streamId, block);
            if (dependsOnItself) {
                throw streamError(streamId, Http2Error.PROTOCOL_ERROR, "a stream that depends on itself");
            }
            FieldCheck.requireValid(streamId, fields, limits.messages().fields());
            if (opens) {
                open(streamId, fields, endStream);
            } else {
                trailers(streamId, fields, endStream);
            }
        } catch (Http2Exception.HeaderListSizeException e) {
            refuseSize(streamId, e);
        } catch (Http2Exception.StreamException e) {
            breakStream(e);
        }
    }

    private void open(int streamId, Http2Headers fields, boolean endStream) throws Http2Exception {
        if (draining) {
            clientStreams.refused(streamId);
            return;
        }
        if (streams.size() >= limits.http2().streams()) {
            throw streamError(streamId, Http2Error.REFUSED_STREAM, "too many streams");
        }
        FieldCheck.requireRequest(streamId, fields);
        Stream stream = new Stream(this, streamId, fields, endStream, initialSendWindow, windows.streamBytes());
        Http2Exception wrong = stream.request().readLength(endStream);
        if (wrong != null) {
            throw wrong;
        }
        streams.put(streamId, stream);
        lastServedId = streamId;
        try {
            loop.handler().handle(stream.request());
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
            reset(stream, Http2Error.INTERNAL_ERROR.code());
        }
    }

    private void trailers(int streamId, Http2Headers fields, boolean endStream) throws Http2Exception {
        Stream stream = streams.get(streamId);
        if (!endStream) {
            throw streamError(streamId, Http2Error.PROTOCOL_ERROR, "trailers that do not end the stream");
        }
        FieldCheck.requireTrailers(streamId, fields);
        if (stream != null) {
            report(stream.request().receiveEnd());
            retire(stream);
        }
    }

    /** Answers with 431 (RFC 6585 5) where it can still be answered. */
    private void refuseSize(int streamId, Http2Exception cause) throws Http2Exception {
        if (streams.containsKey(streamId) || draining) {
            breakStream(cause);
            return;
        }
        writer.headers(streamId, FieldBlock.of(TOO_MANY_FIELDS).bytes(), date.bytes(), true);
        if (clientStreams.isOpen(streamId)) {
            breakStream(streamError(streamId, Http2Error.NO_ERROR, "too many fields"));
        }
        flushSoon();
    }

    @Override
    public void breakStream(Http2Exception error) throws Http2Exception {
        int streamId = Http2Exception.streamId(error);
        Stream stream = streams.get(streamId);
        if (stream != null) {
            stream.breakOff(error);
        }
        sendReset(streamId, error.error().code());
        requireBudget();
    }

    private void requireBudget() throws Http2Exception {
        if (budget.isOverdrawn()) {
            throw tooMuch();
        }
    }

    private static Http2Exception tooMuch() {
        return connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
    }

    private void sendReset(int streamId, long errorCode) {
        budget.spendReset();
        clientStreams.refused(streamId);
        streams.remove(streamId);
        writer.reset(streamId, errorCode);
        flushSoon();
        watch.noteEnd();
        closeIfDrained();
    }

    /** Breaks a stream off, unless it has ended. */
    void reset(Stream stream, long errorCode) {
        if (!over && streams.get(stream.id()) == stream) {
            stream.breakOff(new ClosedChannelException());
            sendReset(stream.id(), errorCode);
        }
    }

    /** Forgets a stream whose two directions have ended. */
    void retire(Stream stream) {
        if (stream.isOver() && streams.get(stream.id()) == stream) {
            streams.remove(stream.id());
            watch.noteEnd();
            closeIfDrained();
        }
    }

    @Override
    public void reset(int streamId, long errorCode) throws Http2Exception {
        Http2Exception wrong = clientStreams.requireNotIdle(streamId);
        if (wrong != null) {
            throw wrong;
        }
        clientStreams.reset(streamId);
        Stream stream = streams.remove(streamId);
        if (stream != null) {
            stream.breakOff(new StreamResetException(errorCode));
            watch.noteEnd();
            closeIfDrained();
        }
        budget.spendReset();
        requireBudget();
    }

    @Override
    public void windowUpdate(int streamId, int increment) throws Http2Exception {
        idleFrame();
        if (streamId == 0) {
            if (increment == 0) {
                throw connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE by nothing");
            }
            if (!queue.widen(increment)) {
                throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the connection's window is too large");
            }
            return;
        }
        Http2Exception wrong = clientStreams.requireNotIdle(streamId);
        if (wrong != null) {
            throw wrong;
        }
        Stream stream = streams.get(streamId);
        if (increment == 0) {
            breakStream(streamError(streamId, Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE by nothing"));
        } else if (stream != null && !stream.response().widen(increment)) {
            breakStream(streamError(streamId, Http2Error.FLOW_CONTROL_ERROR, "the stream's window is too large"));
        } else if (stream != null) {
            queue.wake(stream.response());
        }
    }

    @Override
    public void setting(int id, long value) throws Http2Exception {
        switch (id) {
            case Http2CodecUtil.SETTINGS_ENABLE_PUSH -> {
                if (value > 1) {
                    throw connectionError(Http2Error.PROTOCOL_ERROR, "ENABLE_PUSH is %d", value);
                }
            }
            case Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE) {
                    throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE is %d", value);
                }
                resize((int) value);
            }
            case Http2CodecUtil.SETTINGS_MAX_FRAME_SIZE -> {
                if (!Http2CodecUtil.isMaxFrameSizeValid((int) value) || value > Integer.MAX_VALUE) {
                    throw connectionError(Http2Error.PROTOCOL_ERROR, "MAX_FRAME_SIZE is %d", value);
                }
            }
            default -> {
                // The others allow what we do not do: we use no table, and send neither pushes nor long frames.
            }
        }
    }

    private void resize(int newWindow) throws Http2Exception {
        int more = newWindow - initialSendWindow;
        initialSendWindow = newWindow;
        for (Stream stream : streams.values()) {
            if (!stream.response().widen(more)) {
                throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "a stream's window is too large");
            }
        }
    }

    @Override
    public void settingsEnd() throws Http2Exception {
        writer.settingsAck();
        flushSoon();
        for (Stream stream : List.copyOf(streams.values())) {
            queue.wake(stream.response());
        }
        idleFrame();
    }

    @Override
    public void ping(long data) throws Http2Exception {
        writer.pingAck(data);
        flushSoon();
        idleFrame();
    }

    @Override
    public void goAway() throws Http2Exception {
        idleFrame();
    }

    @Override
    public void idleFrame() throws Http2Exception {
        if (!budget.spend()) {
            throw tooMuch();
        }
    }

    /** Content has been sent: what the client says about it is not for nothing. */
    void sent(int bytes) {
        budget.earnContent(bytes);
    }

    @Override
    public void drain() {
        if (!over && !draining) {
            draining = true;
            writer.goAway(lastServedId, Http2Error.NO_ERROR, "");
            writer.flush();
            closeIfDrained();
        }
    }

    private void closeIfDrained() {
        if (draining && !over && streams.isEmpty()) {
            end(connectionError(Http2Error.NO_ERROR, "the last request has been answered"));
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /**
     * Says why, and ends the connection: first our direction of it, since closing with bytes unread would reset it and
     * the reason might be lost.
     */
    void end(Http2Exception why) {
        if (over) {
            return;
        }
        writer.goAway(lastServedId, why.error(), why.getMessage());
        writer.flush();
        finish(why);
        // Behind what has been written.
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
        context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private void endOutput() {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Breaks off what the client is too slow with; returns when to look again. */
    long look(long now) {
        List<Stream> late = new ArrayList<>(0);
        long left = limits.times().writing().toNanos();
        for (Stream stream : streams.values()) {
            long own = stream.response().stuckNanosLeft(now, limits.times().writing().toNanos());
            if (own <= 0) {
                late.add(stream);
            } else {
                left = Math.min(left, own);
            }
        }
        // Where the connection's window is used up, it is we who make the client wait.
        if (receiveWindow > 0) {
            left = Math.min(left, clientStreams.look(now, id -> {
                if (streams.containsKey(id)) {
                    late.add(streams.get(id));
                }
            }));
        }
        if (!late.isEmpty()) {
            loop.context().dispatch(late, all -> all.forEach(stream -> reset(stream, Http2Error.CANCEL.code())));
        }
        return left;
    }

    int streamCount() {
        return streams.size();
    }

    ServerLoop loop() {
        return loop;
    }

    DateBlock date() {
        return date;
    }

    FrameWriter writer() {
        return writer;
    }

    SendQueue queue() {
        return queue;
    }

    /** Whether the client's bytes are being read: what is written meanwhile goes out when that is done. */
    boolean isReading() {
        return reading;
    }

    ChannelHandlerContext context() {
        return context;
    }

    boolean isSecure() {
        return secure;
    }

    boolean isOver() {
        return over;
    }
}
