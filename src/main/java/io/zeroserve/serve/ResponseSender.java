package io.zeroserve.serve;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.http.RequestFault;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.proxy.ProxyException;
import io.zeroserve.site.SiteSnapshot;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The last step of a request: its response is written, or it gets none, and the site is released. */
final class ResponseSender {
    private static final Logger LOG = Logger.getLogger(ResponseSender.class.getName());
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7). */
    private static final long INTERNAL_ERROR = 2;
    /** HTTP/2's CANCEL (RFC 9113 7). */
    private static final long CANCEL = 8;
    private static final int STATUS_CLASS = 100;
    private static final int SUCCESS = 2;

    private static final Future<Void> OVER = Future.succeededFuture();

    private final ResponseWriter writer;
    private final ErrorResponder errors;
    private final Vertx vertx;

    ResponseSender(ResponseWriter writer, ErrorResponder errors, Vertx vertx) {
        this.writer = writer;
        this.errors = errors;
        this.vertx = vertx;
    }

    /** From now on every response is the last one of its HTTP/1 connection, and says so. */
    void drain() {
        writer.drain();
    }

    /**
     * Makes a plan, with the site's page where it is an error; our own bug on the way is told once in full, and to the
     * client as 500.
     */
    ResponsePlan planOf(IncomingRequest request, SiteSnapshot snapshot, Supplier<ResponsePlan> maker) {
        try {
            return ErrorPages.dress(maker.get(), snapshot, request);
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
            return errors.failed();
        }
    }

    /**
     * Writes the plan and releases the snapshot when the last byte is out, or nothing more can be written.
     *
     * @param metadata where scripts put response headers; null if none ran
     * @return completes when that is over, and does not fail
     */
    Future<Void> send(ResponsePlan plan, IncomingRequest request, SiteSnapshot snapshot, Metadata metadata) {
        if (!UnreadBody.goesFirst(request, plan)) {
            return write(plan, request, snapshot, metadata);
        }
        Promise<Void> over = Promise.promise();
        UnreadBody.take(request, vertx, () -> write(plan, request, snapshot, metadata).onComplete(over));
        return over.future();
    }

    private Future<Void> write(ResponsePlan plan, IncomingRequest request, SiteSnapshot snapshot, Metadata metadata) {
        Future<Void> written;
        try {
            written = writer.write(answerable(plan, request), request, metadata, false);
            if (plan.content() instanceof ResponsePlan.Content.Streamed) {
                written = written.recover(failure -> writeInstead(failure, request, metadata));
            }
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a response failed by a bug of the server", bug);
            written = request.response().reset(INTERNAL_ERROR).transform(_ -> Future.failedFuture(bug));
        }
        if (written.isComplete()) {
            // Most are, and need no future of their own.
            end(request, snapshot, written);
            return OVER;
        }
        return written.transform(result -> {
            end(request, snapshot, result);
            return OVER;
        });
    }

    /** An upstream can break off before anything of its response is on its way: the client can be told so. */
    private Future<Void> writeInstead(Throwable failure, IncomingRequest request, Metadata metadata) {
        if (request.response().headWritten() || request.response().closed()
                || !(failure instanceof ProxyException broken)) {
            return Future.failedFuture(failure);
        }
        return writer.write(errors.notForwarded(broken), request, metadata, false);
    }

    private static void end(IncomingRequest request, SiteSnapshot snapshot, AsyncResult<Void> written) {
        snapshot.release();
        if (written.succeeded()) {
            UnreadBody.limit(request);
        }
    }

    /** Success would tell the client of an extended CONNECT that it has been switched to what it asked for. */
    private ResponsePlan answerable(ResponsePlan plan, IncomingRequest request) {
        if (!request.isExtendedConnect() || plan.head().status() / STATUS_CLASS != SUCCESS) {
            return plan;
        }
        if (plan.content() instanceof ResponsePlan.Content.Streamed(var from)) {
            from.cancel();
        }
        return errors.refusal(RequestFault.NOT_IMPLEMENTED);
    }

    /** Refuses a request whose path no site can have; the connection is good for others. */
    Future<Void> refuse(IncomingRequest request) {
        UnreadBody.drop(request);
        return writer.write(errors.badRequest(), request, null, false);
    }

    /** Refuses a request that nobody gets to see, and in HTTP/1 the connection with it. */
    Future<Void> refuse(IncomingRequest request, RequestFault fault) {
        UnreadBody.drop(request);
        return writer.write(errors.refusal(fault), request, null, fault != RequestFault.OVERLOADED);
    }

    /** Tells the client that its request came to the wrong server; the connection is good for others. */
    Future<Void> misdirect(IncomingRequest request) {
        UnreadBody.drop(request);
        return writer.write(errors.misdirected(), request, null, false);
    }

    /** Ends the exchange without a response: HTTP/2 resets the stream, HTTP/1 closes the connection. */
    void abort(IncomingRequest request, SiteSnapshot snapshot) {
        try {
            request.response().reset(CANCEL);
        } finally {
            snapshot.release();
        }
    }
}
