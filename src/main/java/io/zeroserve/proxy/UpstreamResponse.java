package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.ContentRule;
import io.zeroserve.message.SwitchedConnection;
import java.util.function.Consumer;

/**
 * A response of an upstream: its head, and its body as it comes. The body waits, by flow control, until
 * {@link #start}. Confined to one event loop.
 */
public final class UpstreamResponse {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Forwarding forwarding;
    private final Incoming in;
    private final boolean withContent;
    private final HeaderList headers;
    private Consumer<ProxyException> failed = _ -> { };
    private ProxyException failure;
    private NetSocket socket;

    UpstreamResponse(Forwarding forwarding, Incoming in, boolean toHead) {
        this.forwarding = forwarding;
        this.in = in;
        this.withContent = !toHead && ContentRule.of(in.status()) == ContentRule.ALLOWED;
        this.headers = in.headers();
        if (!isUpgrade()) {
            HopByHopHeaders.removeFrom(headers);
        }
    }

    /** Lets the connection go if there is nothing more to come. */
    void settle() {
        if (!withContent && !isUpgrade()) {
            in.start(ReferenceCountUtil::release, forwarding::responseEnded);
        }
    }

    /** The status code. */
    public int status() {
        return in.status();
    }

    /** The reason phrase that came with it. */
    public String reason() {
        return in.reason();
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
        return in.status() == SWITCHING_PROTOCOLS;
    }

    /**
     * Takes the connection over, if {@link #isUpgrade}; what comes on it waits.
     *
     * @return the one to be joined with that of the client by {@link #join}, or closed
     */
    public NetSocket socket() {
        if (socket == null) {
            socket = in.socket();
        }
        return socket;
    }

    /**
     * Makes the client's connection and this one two ends of one, until either ends or both are silent for too long.
     */
    public void join(SwitchedConnection client) {
        forwarding.join(client, socket());
    }

    /**
     * Starts the body.
     *
     * @param chunk  takes each part, and releases it
     * @param end    told when it is complete
     * @param broken told if it breaks off
     */
    public void start(Consumer<ByteBuf> chunk, Runnable end, Consumer<ProxyException> broken) {
        failed = broken;
        if (failure != null) {
            broken.accept(failure);
            return;
        }
        in.start(part -> {
            forwarding.touch();
            chunk.accept(part);
        }, () -> {
            forwarding.responseEnded();
            end.run();
        });
    }

    /** Whether the end of the body is all that is left of the exchange; if not, it waits for that of the request. */
    public boolean endsExchange() {
        return forwarding.isRequestOver();
    }

    /** What came behind the body, once that is complete, of what may stand there. */
    public HeaderList trailers() {
        HeaderList trailers = in.trailers();
        TrailerFields.check(trailers);
        return trailers;
    }

    /** Keeps further parts with the upstream, which is not silent of its own accord then. */
    public void pause() {
        forwarding.hold();
        in.pause();
    }

    /** Lets them come again. */
    public void resume() {
        forwarding.goOn();
        in.resume();
    }

    /** Nobody wants the rest. */
    public void cancel() {
        forwarding.cancel();
    }

    void breakOff(ProxyException cause) {
        failure = cause;
        failed.accept(cause);
    }
}
