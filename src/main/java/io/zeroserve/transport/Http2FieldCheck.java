package io.zeroserve.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.http.MessageLimits;
import java.util.Map;

/**
 * Checks the fields of requests and trailer sections where the decoder has unpacked them, before anything acts on them:
 * what could not stand in HTTP/1 makes the message malformed (RFC 9113 8.2.1), which resets its stream. The decoder itself
 * sees to pseudo-header fields and to those of connections (8.2.2, 8.3). Confined to one event loop.
 */
final class Http2FieldCheck extends Http2FrameListenerDecorator {
    private final int maxFields;

    private Http2FieldCheck(Http2FrameListener listener, int maxFields) {
        super(listener);
        this.maxFields = maxFields;
    }

    static void install(Http2ConnectionHandler codec, MessageLimits limits) {
        codec.decoder().frameListener(new Http2FieldCheck(codec.decoder().frameListener(), limits.fields()));
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int streamId, Http2Headers headers, int padding,
            boolean endOfStream) throws Http2Exception {
        requireValid(streamId, headers);
        super.onHeadersRead(context, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int streamId, Http2Headers headers, int dependency,
            short weight, boolean exclusive, int padding, boolean endOfStream) throws Http2Exception {
        requireValid(streamId, headers);
        super.onHeadersRead(context, streamId, headers, dependency, weight, exclusive, padding, endOfStream);
    }

    private void requireValid(int streamId, Http2Headers headers) throws Http2Exception {
        // Vert.x makes an object of it that takes no other text.
        if (headers.method() != null && !HeaderName.isValid(headers.method())) {
            throw malformed(streamId);
        }
        int fields = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            CharSequence name = field.getKey();
            boolean pseudo = name.length() > 0 && name.charAt(0) == ':';
            if (!pseudo && !HeaderName.isValid(name) || !HeaderValue.isValid(field.getValue())) {
                throw malformed(streamId);
            }
            fields += pseudo ? 0 : 1;
        }
        if (fields > maxFields) {
            // On a stream error of this kind the codec answers with 431.
            throw Http2Exception.headerListSizeError(streamId, Http2Error.ENHANCE_YOUR_CALM, true, "too many fields");
        }
    }

    private static Http2Exception malformed(int streamId) {
        return Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "malformed field");
    }
}
