package io.zeroserve.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a plaintext connection from being upgraded from HTTP/1.1 to HTTP/2, which RFC 9113 3.1 has taken out of HTTP/2:
 * the request is served as if it did not ask. HTTP/2 by prior knowledge is not touched.
 *
 * <p>Vert.x has no setting for that, and a handler of its own that follows the upgrade. That handler is put into the
 * pipeline when the first byte shows that the connection does not start with HTTP/2's preface, and acts on the first
 * request. So the bytes up to that one are passed on first; then a filter takes its place in front of that handler, and
 * the rest follows. If Vert.x called its handler otherwise, upgrades would be followed again: a test would tell.
 */
final class UpgradeRefusal extends ChannelInboundHandlerAdapter {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String UPGRADE_HANDLER = "h2c";

    private int matched;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int start = bytes.readerIndex();
        int index = start;
        while (index < bytes.writerIndex() && matched < PREFACE.length && bytes.getByte(index) == PREFACE[matched]) {
            index++;
            matched++;
        }
        if (matched == PREFACE.length) {
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        } else if (index == bytes.writerIndex()) {
            context.fireChannelRead(bytes);
        } else {
            filterUpgrades(context, bytes, index + 1 - start);
        }
    }

    private void filterUpgrades(ChannelHandlerContext context, ByteBuf bytes, int decisiveBytes) {
        context.fireChannelRead(bytes.readRetainedSlice(decisiveBytes));
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(UPGRADE_HANDLER) != null) {
            pipeline.addBefore(UPGRADE_HANDLER, null, new FirstRequest());
        }
        pipeline.remove(this);
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    /** Takes the offer out of the first request. Vert.x's handler leaves with that request, and so does this one. */
    private static final class FirstRequest extends ChannelInboundHandlerAdapter {
        private static final String HTTP_2 = "h2c";
        private static final String HTTP2_SETTINGS = "HTTP2-Settings";

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                withoutHttp2(request.headers());
                context.pipeline().remove(this);
            }
            context.fireChannelRead(message);
        }

        private static void withoutHttp2(HttpHeaders headers) {
            if (headers.containsValue(HttpHeaderNames.UPGRADE, HTTP_2, true)) {
                headers.remove(HTTP2_SETTINGS);
                without(headers, HttpHeaderNames.CONNECTION, HTTP2_SETTINGS);
                without(headers, HttpHeaderNames.UPGRADE, HTTP_2);
                if (!headers.contains(HttpHeaderNames.UPGRADE)) {
                    without(headers, HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE);
                }
            }
        }

        /** Takes a member out of a field that is a list (RFC 9110 5.6.1), and the field with the last one. */
        private static void without(HttpHeaders headers, CharSequence name, CharSequence member) {
            List<String> others = new ArrayList<>();
            for (String line : headers.getAllAsString(name)) {
                for (String other : line.split(",")) {
                    if (!other.isBlank() && !other.strip().equalsIgnoreCase(member.toString())) {
                        others.add(other.strip());
                    }
                }
            }
            headers.remove(name);
            if (!others.isEmpty()) {
                headers.set(name, String.join(", ", others));
            }
        }
    }
}
