package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Reads the frame headers of HTTP/2 on their way to the decoder and back, and ends connections that break the rules of
 * streams (RFC 9113 5.1, 5.1.1) in ways that the decoder overlooks or takes lightly, that send too many frames for
 * nothing ({@link FrameBudget}), or that let us wait.
 *
 * <p>Payloads are counted and not looked at; what fields say is {@link Http2FieldCheck}'s concern. Confined to the
 * connection's event loop.
 */
final class Http2Guard extends ChannelDuplexHandler {
    private static final int PREFACE_BYTES = 24;
    private static final int RST_STREAM_BYTES = 13;
    private static final long LINGER_SECONDS = 2;

    private final ConnectionLimits limits;
    private final FrameBudget budget;
    private final ClientStreams streams;
    private final FrameHeader inbound = new FrameHeader();
    private final FrameHeader outbound = new FrameHeader();
    private final Watch watch = new Watch(this::look);
    private final WriteProgress writing;
    private final StuckStreams stuck;
    private final long startNanos;
    private ChannelHandlerContext context;
    private Http2ConnectionHandler codec;
    private int prefaceLeft = PREFACE_BYTES;
    /** A field block has begun, and not ended; it ends with the frame that is being read if {@link #blockEnds}. */
    private boolean inBlock;
    private boolean blockEnds;
    private long blockNanos;
    private boolean requested;
    private long endedNanos;
    private boolean over;

    /** @param startNanos since when the first request may come, by {@link System#nanoTime} */
    Http2Guard(ConnectionLimits limits, long startNanos) {
        this.limits = limits;
        this.startNanos = startNanos;
        this.endedNanos = startNanos;
        this.budget = new FrameBudget(limits.http2().controlFrames(), startNanos);
        this.streams = new ClientStreams(limits);
        this.writing = new WriteProgress(limits.times().writing().toNanos());
        this.stuck = new StuckStreams(limits.times().writing().toNanos());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        watch.start(added, limits.times().shortestNanos());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        watch.stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        watch.stop();
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        if (prefaceLeft > 0) {
            passPreface(bytes);
        }
        if (bytes.isReadable() && codec != null) {
            pass(bytes);
        } else {
            bytes.release();
        }
    }

    /** The decoder checks the preface, and in plaintext is there only when it has come. */
    private void passPreface(ByteBuf bytes) {
        int length = Math.min(prefaceLeft, bytes.readableBytes());
        prefaceLeft -= length;
        context.fireChannelRead(bytes.readRetainedSlice(length));
        if (prefaceLeft == 0) {
            codec = context.pipeline().get(Http2ConnectionHandler.class);
            if (codec == null && context.channel().isActive()) {
                throw new IllegalStateException("no HTTP/2 behind the guard for it: " + context.pipeline().names());
            }
        }
    }

    private void pass(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int index = bytes.readerIndex();
        while (index < end) {
            int frameStart = index;
            index = inbound.read(bytes, index, end);
            if (inbound.isJustComplete() && inbound.type() == FrameHeader.HEADERS && !requested) {
                context.fireChannelRead(bytes.readRetainedSlice(Math.max(frameStart - bytes.readerIndex(), 0)));
                // Vert.x listens to the decoder only when it has read the client's first SETTINGS.
                Http2FieldCheck.install(codec, limits.messages());
            }
            Http2Exception wrong = inbound.isJustComplete() ? judge() : null;
            if (wrong instanceof Http2Exception.StreamException) {
                // The stream may have been opened by bytes that the decoder has not seen.
                context.fireChannelRead(bytes.readRetainedSlice(frameStart - bytes.readerIndex()));
                codec.onError(context.pipeline().context(codec), false, wrong);
            } else if (wrong != null) {
                hand(bytes, frameStart - bytes.readerIndex());
                end(wrong);
                return;
            }
            if (inbound.isAtEnd() && inBlock && blockEnds) {
                inBlock = false;
                blockNanos = 0;
            }
        }
        if (inBlock && blockNanos == 0) {
            blockNanos = System.nanoTime();
        }
        context.fireChannelRead(bytes);
    }

    private void hand(ByteBuf bytes, int length) {
        if (length == 0) {
            bytes.release();
        } else {
            context.fireChannelRead(bytes.writerIndex(bytes.readerIndex() + length));
        }
    }

    /** What is wrong with the frame whose header has come; null if nothing is that is looked at here. */
    private Http2Exception judge() {
        Http2Exception wrong = switch (inbound.type()) {
            case FrameHeader.HEADERS -> takeHeaders();
            case FrameHeader.DATA -> takeData();
            case FrameHeader.RST_STREAM, FrameHeader.WINDOW_UPDATE -> takeForStream();
            case FrameHeader.CONTINUATION -> {
                blockEnds = inbound.endsHeaders();
                yield spend();
            }
            default -> spend();
        };
        return wrong != null || !budget.isOverdrawn() ? wrong : tooMuch();
    }

    private Http2Exception takeHeaders() {
        inBlock = true;
        blockEnds = inbound.endsHeaders();
        requested = true;
        budget.earnRequest();
        return streams.headers(inbound.streamId(), inbound.endsStream());
    }

    private Http2Exception takeData() {
        Http2Exception wrong = streams.data(inbound.streamId(), inbound.payloadBytes(), inbound.endsStream());
        if (wrong != null) {
            return wrong;
        }
        if (inbound.payloadBytes() < FrameBudget.SMALL_DATA_BYTES && !inbound.endsStream()) {
            return spend();
        }
        budget.earnContent(inbound.payloadBytes());
        return null;
    }

    private Http2Exception takeForStream() {
        Http2Exception wrong = streams.requireNotIdle(inbound.streamId());
        if (inbound.type() == FrameHeader.RST_STREAM) {
            streams.reset(inbound.streamId());
            endedNanos = System.nanoTime();
        }
        return wrong != null ? wrong : spend();
    }

    private Http2Exception spend() {
        return budget.spend() ? null : tooMuch();
    }

    private static Http2Exception tooMuch() {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && follow(bytes)) {
            bytes.release();
            promise.trySuccess();
        } else {
            context.write(message, promise);
        }
    }

    /**
     * Whether the bytes are a frame that must not be sent: RST_STREAM for RST_STREAM (RFC 9113 5.4.2), or RST_STREAM where
     * a setting has broken flow control, which ends the connection (6.9.2). A client that breaks it otherwise is not
     * treated better.
     */
    private boolean follow(ByteBuf bytes) {
        int index = bytes.readerIndex();
        int end = bytes.writerIndex();
        boolean whole = outbound.isAtEnd() && end - index == RST_STREAM_BYTES;
        while (index < end) {
            index = outbound.read(bytes, index, end);
            if (outbound.isJustComplete()) {
                switch (outbound.type()) {
                    case FrameHeader.DATA -> {
                        budget.earnContent(outbound.payloadBytes());
                        stuck.progress(outbound.streamId());
                        noteEnd(outbound.endsStream());
                    }
                    case FrameHeader.HEADERS -> noteEnd(outbound.endsStream());
                    case FrameHeader.RST_STREAM -> {
                        if (whole && isWithheld(bytes.getInt(index))) {
                            outbound.skipPayload();
                            return true;
                        }
                        budget.spendReset();
                        streams.refused(outbound.streamId());
                        noteEnd(true);
                    }
                    default -> { }
                }
            }
        }
        return false;
    }

    private boolean isWithheld(int errorCode) {
        if (errorCode == Http2Error.FLOW_CONTROL_ERROR.code() && !over) {
            // Not now: the codec is in the middle of it.
            context.executor().execute(() -> end(Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR,
                    "flow control is broken")));
            over = true;
            return true;
        }
        return streams.wasResetByClient(outbound.streamId());
    }

    private void noteEnd(boolean ended) {
        if (ended) {
            endedNanos = System.nanoTime();
        }
    }

    /**
     * Says why, and ends the connection: first our direction of it, since closing with bytes unread would reset it and
     * the reason might be lost.
     */
    private void end(Http2Exception why) {
        over = true;
        watch.stop();
        if (codec == null) {
            context.close();
            return;
        }
        ChannelHandlerContext inner = context.pipeline().context(codec);
        int lastStream = codec.connection().remote().lastStreamCreated();
        codec.goAway(inner, lastStream, why.error().code(), ByteBufUtil.writeAscii(inner.alloc(), why.getMessage()),
                inner.newPromise()).addListener(_ -> {
                    endOutput();
                    context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
                });
        inner.flush();
    }

    private void endOutput() {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    private long look(long now) {
        ConnectionLimits.Times times = limits.times();
        long left = Math.min(writing.leftNanos(context.channel(), now), lookForHead(now, times.head().toNanos()));
        if (left <= 0) {
            over = true;
            context.close();
            return Watch.OVER;
        }
        if (codec == null) {
            return left;
        }
        if (codec.connection().numActiveStreams() == 0 && !inBlock && requested) {
            long idleLeft = endedNanos + times.keepAlive().toNanos() - now;
            if (idleLeft <= 0) {
                end(Http2Exception.connectionError(Http2Error.NO_ERROR, "no request for too long"));
                return Watch.OVER;
            }
            left = Math.min(left, idleLeft);
        }
        ChannelHandlerContext inner = context.pipeline().context(codec);
        left = Math.min(left, stuck.look(codec, now, id -> reset(inner, id)));
        left = Math.min(left, lookForContent(inner, now));
        return Math.min(left, times.shortestNanos());
    }

    /** For the first request, and for any that has begun. */
    private long lookForHead(long now, long patienceNanos) {
        if (inBlock && blockNanos != 0) {
            return blockNanos + patienceNanos - now;
        }
        return requested ? patienceNanos : startNanos + patienceNanos - now;
    }

    private long lookForContent(ChannelHandlerContext inner, long now) {
        Http2Connection connection = codec.connection();
        if (connection.local().flowController().windowSize(connection.connectionStream()) <= 0) {
            // It is we who make it wait.
            return limits.times().shortestNanos();
        }
        return streams.look(now, id -> reset(inner, id));
    }

    private void reset(ChannelHandlerContext inner, int streamId) {
        codec.onError(inner, false, Http2Exception.streamError(streamId, Http2Error.CANCEL, "the client is too slow"));
    }
}
