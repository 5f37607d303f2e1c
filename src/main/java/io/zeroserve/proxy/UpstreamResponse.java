package io.zeroserve.proxy;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.ContentRule;
import io.zeroserve.http.FramingFields;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.util.Map;

/**
 * A response of an upstream: its head, and its body as it comes. The body waits, by flow control, until
 * {@link #start}. Confined to one event loop.
 */
public final class UpstreamResponse {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Forwarding forwarding;
    private final HttpClientResponse in;
    private final boolean withContent;
    private final HeaderList headers;
    private Handler<ProxyException> failed = _ -> { };
    private ProxyException failure;

    UpstreamResponse(Forwarding forwarding, HttpClientResponse in, boolean toHead) {
        this.forwarding = forwarding;
        this.in = in;
        this.withContent = !toHead && ContentRule.of(in.statusCode()) == ContentRule.ALLOWED;
        this.headers = isUpgrade() ? all(in.headers()) : endToEnd(in.headers());
        if (!isUpgrade()) {
            in.pause();
            if (!withContent) {
                in.handler(_ -> { });
                in.endHandler(_ -> forwarding.responseEnded());
                in.resume();
            }
        }
    }

    private static HeaderList all(MultiMap fields) {
        HeaderList list = new HeaderList();
        for (Map.Entry<String, String> field : fields) {
            list.add(field.getKey(), field.getValue());
        }
        return list;
    }

    /** The fields without those that are about the connection. */
    static HeaderList endToEnd(MultiMap fields) {
        HeaderList list = all(fields);
        HopByHopHeaders.removeFrom(list);
        return list;
    }

    /** Whether each can be sent on without changing the message around it; HTTP/2 does not keep them from it. */
    static boolean areValid(HeaderList fields) {
        boolean[] valid = {true};
        fields.forEach((name, value) -> valid[0] &= HeaderName.isValid(name) && HeaderValue.isValid(value));
        return valid[0];
    }

    /** The status code. */
    public int status() {
        return in.statusCode();
    }

    /** The reason phrase that came with it. */
    public String reason() {
        return in.statusMessage();
    }

    /** Its fields, Content-Length among them if there is one, without those that are about the connection. */
    public HeaderList headers() {
        return headers;
    }

    /** Whether a body follows; it does not if the request was HEAD, or the status says so. */
    public boolean hasContent() {
        return withContent;
    }

    /** Whether the connection is now one of another protocol, to be had from {@link #socket}. */
    public boolean isUpgrade() {
        return in.statusCode() == SWITCHING_PROTOCOLS;
    }

    /** The connection, if {@link #isUpgrade}. */
    public NetSocket socket() {
        return in.netSocket();
    }

    /**
     * Starts the body.
     *
     * @param chunk  takes each part
     * @param end    told when it is complete
     * @param broken told if it breaks off
     */
    public void start(Handler<Buffer> chunk, Handler<Void> end, Handler<ProxyException> broken) {
        failed = broken;
        if (failure != null) {
            broken.handle(failure);
            return;
        }
        in.handler(part -> {
            forwarding.touch();
            chunk.handle(part);
        });
        in.endHandler(_ -> {
            forwarding.responseEnded();
            end.handle(null);
        });
        in.resume();
    }

    /** What came behind the body, once that is complete; without what would be about framing (RFC 9110 6.5.1). */
    public HeaderList trailers() {
        HeaderList trailers = endToEnd(in.trailers());
        trailers.removeIf(name -> FramingFields.contains(name) || name.startsWith("content-"));
        return areValid(trailers) ? trailers : new HeaderList();
    }

    /** Keeps further parts with the upstream. */
    public void pause() {
        in.pause();
    }

    /** Lets them come again. */
    public void resume() {
        forwarding.touch();
        in.resume();
    }

    /** Nobody wants the rest. */
    public void cancel() {
        forwarding.cancel();
    }

    void breakOff(ProxyException cause) {
        failure = cause;
        failed.handle(cause);
    }
}
