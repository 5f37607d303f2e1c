package io.zeroserve.http2;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.zeroserve.message.Head;
import io.zeroserve.transport.ConnectionLimits;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the frames of a client mean to its streams (RFC 9113 5, 6, 8). Confined to one event loop. */
final class ClientFrames implements FrameSink {
    private static final Logger LOG = Logger.getLogger(ClientFrames.class.getName());
    private static final Head TOO_MANY_FIELDS = Head.kept(431, "content-length", "0");

    private final Connection connection;
    private final ConnectionLimits limits;
    private final Streams streams;
    private final ClientStreams clientStreams;
    private final FrameBudget budget;
    private final DefaultHttp2HeadersDecoder decoder;
    private int lastStreamId;

    /** @param budget pays for frames that carry nothing */
    ClientFrames(Connection connection, ConnectionLimits limits, Streams streams, ClientStreams clientStreams,
            FrameBudget budget) {
        this.connection = connection;
        this.limits = limits;
        this.streams = streams;
        this.clientStreams = clientStreams;
        this.budget = budget;
        this.decoder = new DefaultHttp2HeadersDecoder(true, limits.messages().headBytes());
    }

    @Override
    public void data(int streamId, ByteBuf content, int flowBytes, boolean endStream) throws Http2Exception {
        if (!connection.window().take(flowBytes)) {
            throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the connection's window is exceeded");
        }
        int bytes = content.readableBytes();
        Stream stream = streams.find(streamId);
        // Messages of other protocols are short.
        boolean message = bytes > 0 && stream != null && stream.request().isTunnel();
        if (bytes < FrameBudget.SMALL_DATA_BYTES && !endStream && !message) {
            idleFrame();
        } else {
            budget.earnContent(bytes);
        }
        boolean open = clientStreams.isOpen(streamId);
        Http2Exception wrong = clientStreams.data(streamId, flowBytes, endStream);
        if (wrong == null && !open) {
            wrong = streamError(streamId, Http2Error.STREAM_CLOSED, "the client has ended stream %d", streamId);
        }
        if (wrong == null && stream != null) {
            wrong = stream.request().receive(content, flowBytes, endStream);
        } else {
            connection.giveBack(flowBytes);
        }
        report(wrong);
        if (wrong == null && stream != null && endStream) {
            streams.retire(stream);
        }
    }

    private void report(Http2Exception wrong) throws Http2Exception {
        if (wrong instanceof Http2Exception.StreamException) {
            breakStream(wrong);
        } else if (wrong != null) {
            throw wrong;
        }
    }

    @Override
    public void headers(int streamId, ByteBuf block, boolean endStream, boolean dependsOnItself) throws Http2Exception {
        connection.noteRequest();
        boolean wasRefused = clientStreams.isRefused(streamId);
        Http2Exception wrong = clientStreams.headers(streamId, endStream);
        if (wrong != null) {
            throw wrong;
        }
        boolean opens = streamId > lastStreamId;
        lastStreamId = Math.max(lastStreamId, streamId);
        if (opens) {
            budget.earnRequest();
        } else {
            idleFrame();
        }
        try {
            // What is not looked at belongs to the tables all the same (RFC 9113 4.3).
            Http2Headers fields = decoder.decodeHeaders(streamId, block);
            if (!wasRefused) {
                take(streamId, fields, opens, endStream, dependsOnItself);
            }
        } catch (Http2Exception.HeaderListSizeException e) {
            if (!wasRefused) {
                refuseSize(streamId, e);
            }
        } catch (Http2Exception.StreamException e) {
            if (!wasRefused) {
                breakStream(e);
            }
        }
    }

    private void take(int streamId, Http2Headers fields, boolean opens, boolean endStream, boolean dependsOnItself)
            throws Http2Exception {
        if (dependsOnItself) {
            throw streamError(streamId, Http2Error.PROTOCOL_ERROR, "a stream that depends on itself");
        }
        FieldCheck.requireValid(streamId, fields, limits.messages().fields());
        if (opens) {
            open(streamId, fields, endStream);
        } else {
            trailers(streamId, fields, endStream);
        }
    }

    private void open(int streamId, Http2Headers fields, boolean endStream) throws Http2Exception {
        if (connection.isDraining()) {
            clientStreams.refused(streamId);
            return;
        }
        if (streams.isFull()) {
            throw streamError(streamId, Http2Error.REFUSED_STREAM, "too many streams");
        }
        FieldCheck.requireRequest(streamId, fields);
        Stream stream = streams.make(streamId, fields, endStream);
        Http2Exception wrong = stream.request().readLength(endStream);
        if (wrong != null) {
            throw wrong;
        }
        streams.serve(stream);
        try {
            connection.loop().handler().handle(stream.request());
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
            streams.reset(stream, Http2Error.INTERNAL_ERROR.code());
        }
    }

    private void trailers(int streamId, Http2Headers fields, boolean endStream) throws Http2Exception {
        Stream stream = streams.find(streamId);
        if (!endStream) {
            throw streamError(streamId, Http2Error.PROTOCOL_ERROR, "trailers that do not end the stream");
        }
        FieldCheck.requireTrailers(streamId, fields);
        if (stream != null) {
            report(stream.request().receiveTrailers(fields));
            streams.retire(stream);
        }
    }

    /** Answers with 431 (RFC 6585 5) where it can still be answered. */
    private void refuseSize(int streamId, Http2Exception cause) throws Http2Exception {
        if (streams.find(streamId) != null || connection.isDraining()) {
            breakStream(cause);
            return;
        }
        connection.fields().head(streamId, TOO_MANY_FIELDS, true);
        if (clientStreams.isOpen(streamId)) {
            breakStream(streamError(streamId, Http2Error.NO_ERROR, "too many fields"));
        }
        connection.flushSoon();
    }

    /**
     * Resets the stream, unless that has been done: the client may not know yet. One that is idle must not be
     * (RFC 9113 5.1, 6.4), so that what is wrong with it ends the connection.
     */
    @Override
    public void breakStream(Http2Exception error) throws Http2Exception {
        int streamId = Http2Exception.streamId(error);
        if (clientStreams.isIdle(streamId)) {
            throw connectionError(error.error(), error.getMessage());
        }
        if (clientStreams.isRefused(streamId)) {
            budget.spendReset();
        } else {
            streams.reset(streamId, error.error().code(), error);
        }
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

    @Override
    public void reset(int streamId, long errorCode) throws Http2Exception {
        requireNotIdle(streamId);
        streams.resetByClient(streamId, errorCode);
        requireBudget();
    }

    private void requireNotIdle(int streamId) throws Http2Exception {
        Http2Exception wrong = clientStreams.requireNotIdle(streamId);
        if (wrong != null) {
            throw wrong;
        }
    }

    @Override
    public void windowUpdate(int streamId, int increment) throws Http2Exception {
        idleFrame();
        if (streamId == 0) {
            widenConnection(increment);
            return;
        }
        requireNotIdle(streamId);
        Stream stream = streams.find(streamId);
        if (increment == 0) {
            breakStream(streamError(streamId, Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE by nothing"));
        } else if (stream != null && !stream.response().window().widen(increment)) {
            breakStream(streamError(streamId, Http2Error.FLOW_CONTROL_ERROR, "the stream's window is too large"));
        } else if (stream != null) {
            connection.queue().wake(stream.response());
        }
    }

    private void widenConnection(int increment) throws Http2Exception {
        if (increment == 0) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE by nothing");
        }
        if (!connection.queue().window().widen(increment)) {
            throw connectionError(Http2Error.FLOW_CONTROL_ERROR, "the connection's window is too large");
        }
    }

    @Override
    public void setting(int id, long value) throws Http2Exception {
        switch (id) {
            case Http2CodecUtil.SETTINGS_ENABLE_PUSH -> require(value <= 1, Http2Error.PROTOCOL_ERROR,
                    "ENABLE_PUSH", value);
            case Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE -> require(
                    value <= Integer.MAX_VALUE && streams.resize((int) value), Http2Error.FLOW_CONTROL_ERROR,
                    "INITIAL_WINDOW_SIZE", value);
            case Http2CodecUtil.SETTINGS_MAX_FRAME_SIZE -> require(
                    value <= Integer.MAX_VALUE && Http2CodecUtil.isMaxFrameSizeValid((int) value),
                    Http2Error.PROTOCOL_ERROR, "MAX_FRAME_SIZE", value);
            case Http2CodecUtil.SETTINGS_HEADER_TABLE_SIZE -> connection.fields().limitTable(value);
            default -> {
                // The others allow what we do not do: we send neither pushes nor long frames.
            }
        }
    }

    private static void require(boolean right, Http2Error error, String setting, long value) throws Http2Exception {
        if (!right) {
            throw connectionError(error, "%s is %d", setting, value);
        }
    }

    @Override
    public void settingsEnd() throws Http2Exception {
        connection.writer().settingsAck();
        connection.flushSoon();
        streams.forEach(stream -> connection.queue().wake(stream.response()));
        idleFrame();
    }

    @Override
    public void ping(long data) throws Http2Exception {
        connection.writer().ping(data, Frame.ACK);
        connection.flushSoon();
        idleFrame();
    }

    @Override
    public void pingAnswer(long data) throws Http2Exception {
        idleFrame();
        connection.pingAnswered(data);
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
}
