package io.zeroserve.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.zeroserve.exchange.HeaderList;
import java.util.function.Consumer;

/**
 * The body of a request on its way to an upstream, as fast as the slower of the two, and never longer or shorter than
 * announced: the rest would be taken for another request. Confined to one event loop.
 */
final class UploadStream {
    private final Upload upload;
    private final Outgoing out;
    private final Runnable moved;
    private final Consumer<ProxyException> failed;
    private ForwardedHead head;
    /** Null when nothing more is read. */
    private ReadStream<Buffer> rest;
    private boolean sent;
    /** Whether the upstream has to take some first. */
    private boolean held;
    private long sentBytes;

    /**
     * @param out    gets the body, and is ended behind it
     * @param moved  told when some of it has moved
     * @param failed told if it is not what was announced, or too large
     */
    UploadStream(Upload upload, Outgoing out, Runnable moved, Consumer<ProxyException> failed) {
        this.upload = upload;
        this.out = out;
        this.moved = moved;
        this.failed = failed;
    }

    /** Whether all of it has been handed over. */
    boolean isSent() {
        return sent;
    }

    /** Whether more of it may come. */
    boolean isUnderWay() {
        return rest != null;
    }

    /** Whether it is the client that sends no more, rather than the upstream that takes no more. */
    boolean waitsForClient() {
        return rest != null && !held;
    }

    /** Sends the head of a request, and its body if it has one. */
    void start(ForwardedHead newHead, Outgoing.Listener listener) {
        head = newHead;
        if (head.mayHaveBody() && !upload.isWhole()) {
            stream(listener);
            return;
        }
        sent = true;
        HeaderList trailers = head.mayHaveBody() ? upload.trailersFor(head) : null;
        if (trailers != null) {
            out.sendHead(head, Http1Connection.CHUNKED, listener);
            out.write(upload.kept().copy());
            out.end(trailers);
            return;
        }
        boolean bodied = head.expectsBody() || head.mayHaveBody() && upload.kept().length() > 0;
        out.sendWhole(head, bodied ? upload.kept().copy() : null, listener);
    }

    private void stream(Outgoing.Listener listener) {
        // The client may wait for an answer before it sends the first byte.
        out.sendHead(head, upload.announcedBytes(), listener);
        rest = upload.rest().get();
        rest.handler(this::sendOn);
        rest.endHandler(_ -> end());
        if (upload.kept().length() > 0) {
            sendOn(upload.kept().copy());
        }
        if (rest != null) {
            rest.resume();
        }
    }

    private void sendOn(Buffer chunk) {
        if (rest == null) {
            return;
        }
        moved.run();
        sentBytes += chunk.length();
        if (sentBytes > upload.limitBytes()) {
            failed.accept(upload.tooLarge());
        } else if (upload.announcedBytes() >= 0 && sentBytes > upload.announcedBytes()) {
            failed.accept(wrongLength());
        } else {
            out.write(chunk);
            if (out.isFull()) {
                held = true;
                rest.pause();
                out.onDrain(this::goOn);
            }
        }
    }

    private void goOn() {
        held = false;
        if (rest != null) {
            moved.run();
            rest.resume();
        }
    }

    private void end() {
        if (rest == null) {
            return;
        }
        rest = null;
        if (upload.announcedBytes() >= 0 && sentBytes < upload.announcedBytes()) {
            failed.accept(wrongLength());
        } else {
            sent = true;
            out.end(upload.trailersFor(head));
            moved.run();
        }
    }

    private static ProxyException wrongLength() {
        return new ProxyException(ProxyException.BAD_REQUEST, "the request body has not the length announced");
    }

    /** Nothing more is read. */
    void stop() {
        if (rest != null) {
            rest.pause();
            rest = null;
        }
    }
}
