package io.zeroserve.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Tells an {@link Http1Guard} of the answers that go out, where they are messages still, and sets right what Vert.x
 * would misunderstand of requests. Confined to one event loop.
 */
final class Http1Messages extends ChannelDuplexHandler {
    private final Http1Guard guard;
    private boolean interim;
    private boolean closes;
    private boolean first = true;

    Http1Messages(Http1Guard guard) {
        this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            if (first) {
                UpgradeRefusal.withoutHttp2(request.headers());
                first = false;
            }
            showClose(request);
        }
        context.fireChannelRead(message);
    }

    /** Vert.x does not see close as a member of a list (RFC 9112 9.6). */
    private static void showClose(HttpRequest request) {
        String connection = request.headers().get(HttpHeaderNames.CONNECTION);
        if (connection != null
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
                && !request.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            request.headers().add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean switches = false;
        if (message instanceof HttpResponse response) {
            switches = response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
            interim = !switches && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                closes = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
                guard.answerBegins();
            }
        }
        boolean ends = message instanceof LastHttpContent && !interim;
        context.write(message, promise);
        if (switches) {
            guard.switches();
        } else if (ends) {
            guard.answerEnds(closes);
        }
    }
}
