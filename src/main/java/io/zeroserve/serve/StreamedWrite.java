package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.proxy.ProxyException;
import io.zeroserve.proxy.UpstreamResponse;
import io.zeroserve.transport.Backlog;

/**
 * The content of an upstream's response on its way to the client, as fast as the slower of the two.
 *
 * <p>What comes of it together with its head goes out in one write with the head: most responses are that small. If
 * nothing does, the head goes alone, for the content may be long in coming, and the client may want to know that it
 * will.
 *
 * <p>Confined to the connection's event loop.
 */
final class StreamedWrite {
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;

    private final UpstreamResponse from;
    private final OutgoingResponse response;
    private final Backlog.Share share;
    private final Promise<Void> done = Promise.promise();
    /** How much is still to come; -1 if nobody knows. */
    private long leftBytes;
    /** What is left once the rest of the request has gone out; null if there is none of that. */
    private ByteBuf last;
    private boolean ended;

    /** @param share counts what waits for the client; null if the connection does */
    StreamedWrite(UpstreamResponse from, OutgoingResponse response, Backlog.Share share) {
        this.from = from;
        this.response = response;
        this.share = share;
        CharSequence length = response.head().first(Fields.CONTENT_LENGTH);
        this.leftBytes = length == null ? -1 : Long.parseLong(length.toString());
    }

    /**
     * Begins.
     *
     * @return completes when the last byte has been handed to the kernel; fails if the client has gone, or if the
     *         upstream breaks off: the response has been reset then, unless nothing of it has been written
     */
    Future<Void> start() {
        response.goneHandler(this::fail);
        response.leaveWithClient();
        from.start(this::write, this::end, this::breakOff);
        if (!ended) {
            Vertx.currentContext().runOnContext(_ -> writeHead());
        }
        return done.future();
    }

    private void writeHead() {
        if (!response.headWritten() && !response.closed()) {
            response.writeHead();
        }
    }

    private void write(ByteBuf chunk) {
        if (leftBytes >= 0) {
            leftBytes -= chunk.readableBytes();
            if (leftBytes <= 0) {
                endWith(chunk);
                return;
            }
        }
        send(chunk, false).onFailure(this::fail);
        if (response.writeQueueFull()) {
            from.pause();
            response.drainHandler(_ -> from.resume());
        }
    }

    /** Counts content until it has been written. */
    private Future<Void> send(ByteBuf content, boolean isLast) {
        int bytes = content.readableBytes();
        if (share != null) {
            share.hold(bytes);
        }
        Future<Void> sent = response.transfer(content, isLast);
        return share == null ? sent : sent.onComplete(_ -> share.release(bytes));
    }

    /** The last part and the end are one write. More than announced is not sent: it would be taken for a response. */
    private void endWith(ByteBuf chunk) {
        if (ended || leftBytes < 0) {
            chunk.release();
            if (!ended) {
                from.cancel();
                breakOff(malformed("more content than announced"));
            }
        } else if (from.endsExchange()) {
            ended = true;
            send(chunk, true).onComplete(this::written);
        } else {
            // Clients that have got everything may send no more of their request, curl 7.88 for one.
            last = chunk;
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (last != null) {
            ByteBuf chunk = last;
            last = null;
            send(chunk, true).onComplete(this::written);
            return;
        }
        if (leftBytes > 0) {
            breakOff(malformed("less content than announced"));
            return;
        }
        if (leftBytes < 0) {
            from.trailers().forEach(response::trailer);
        }
        response.end().onComplete(this::written);
    }

    private void written(AsyncResult<Void> result) {
        if (result.succeeded()) {
            done.tryComplete();
        } else {
            fail(result.cause());
        }
    }

    /** The client must not take what it has for all of it; one that has nothing yet can be told something else. */
    private void breakOff(ProxyException cause) {
        ended = true;
        dropLast();
        if (response.headWritten()) {
            response.reset(INTERNAL_ERROR);
        }
        done.tryFail(cause);
    }

    private static ProxyException malformed(String why) {
        return new ProxyException(ProxyException.BAD_GATEWAY, why);
    }

    private void dropLast() {
        if (last != null) {
            last.release();
            last = null;
        }
    }

    private void fail(Throwable cause) {
        dropLast();
        from.cancel();
        done.tryFail(cause);
    }
}
