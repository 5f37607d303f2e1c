package io.zeroserve.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestView;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One request on its way to an upstream, until the head of the response is there; after that, until the upload is over.
 *
 * <p>The response may come before the body has been sent. If it is an error, sending stops: the upstream has said that
 * it does not want the rest. Otherwise both go on side by side.
 *
 * <p>Confined to one event loop.
 */
public final class Forwarding {
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_FINAL = 200;
    private static final int LAST_STATUS = 999;
    private static final int SWITCHING_PROTOCOLS = 101;
    /** Each may bring a head's worth of fields, and more time. */
    private static final int MAX_INTERIM_RESPONSES = 16;
    /** HTTP/2's CANCEL (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long CANCEL = 8;

    private final ProxySettings.Timeouts timeouts;
    private final UpstreamClients clients;
    private final IdleWatches watches;
    private final Upload upload;
    private final Consumer<String> failures;
    private final Promise<UpstreamResponse> head = Promise.promise();
    private Consumer<HeaderList> earlyHints = _ -> { };
    private RequestView view;
    private Iterator<UpstreamGroup.Member> candidates;
    /** Who has the request in hand; null if nobody has. */
    private UpstreamGroup.Member member;
    private Upstream upstream;
    private ForwardedHead request;
    private IdleWatches.Watch watch;
    private RequestOptions options;
    private HttpClientRequest out;
    private UploadStream sending;
    private UpstreamResponse response;
    private State state = State.CONNECTING;
    private boolean retried;
    private int interimResponses;

    private enum State {
        /** Waits for a connection. */
        CONNECTING,
        /** The request is being sent, or has been. */
        SENT,
        /** The head of the response has been handed over. */
        ANSWERED,
        /** Nothing more is read or written. */
        OVER
    }

    Forwarding(ProxySettings.Timeouts timeouts, UpstreamClients clients, IdleWatches watches, Upload upload,
            Consumer<String> failures) {
        this.timeouts = timeouts;
        this.clients = clients;
        this.watches = watches;
        this.upload = upload;
        this.failures = failures;
    }

    /**
     * The response, as soon as its head is there.
     *
     * @return fails with a {@link ProxyException}; after {@link #cancel} never completes
     */
    public Future<UpstreamResponse> response() {
        return head.future();
    }

    /** Sets who gets the fields of each 103 (RFC 8297) that comes before the response. */
    public Forwarding onEarlyHints(Consumer<HeaderList> receiver) {
        earlyHints = receiver;
        return this;
    }

    /** Breaks off: the client has gone, or nobody wants the response. */
    public void cancel() {
        if (state != State.OVER) {
            end();
            breakOff();
        }
    }

    void start(UpstreamGroup group, RequestView newView) throws ProxyException {
        view = newView;
        candidates = group.order(view, System.nanoTime()).iterator();
        tryNext();
    }

    private void tryNext() throws ProxyException {
        UpstreamGroup.Member next = candidates.next();
        upstream = next.upstream();
        request = ForwardedHead.of(view, upstream);
        requireUpload();
        options = new RequestOptions().setServer(upstream.address()).setSsl(upstream.protocol().isTls())
                .setHost(hostOf(upstream)).setPort(upstream.address().port())
                .setMethod(HttpMethod.valueOf(request.method())).setURI(request.target())
                .setConnectTimeout(timeouts.connect().toMillis());
        state = State.CONNECTING;
        retried = false;
        out = null;
        member = next;
        member.began();
        (request.isUpgrade() ? clients.openForUpgrade(options) : clients.open(options, upstream))
                .onComplete(this::connected);
    }

    private void requireUpload() throws ProxyException {
        if (upload == null) {
            throw new ProxyException(ProxyException.BAD_GATEWAY, "the request body has been passed on already");
        }
        if (request.mayHaveBody() && upload.exceedsLimit()) {
            throw upload.tooLarge();
        }
    }

    private static String hostOf(Upstream upstream) {
        String host = upstream.authority().host();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private void connected(AsyncResult<UpstreamClients.Opened> opened) {
        if (state == State.OVER) {
            if (opened.succeeded()) {
                opened.result().request().reset(CANCEL);
            }
            return;
        }
        if (opened.failed()) {
            // Nothing has been sent yet.
            failed(failure(opened.cause()), true);
            return;
        }
        state = State.SENT;
        out = opened.result().request();
        boolean reused = opened.result().reused();
        if (watch == null) {
            watch = watches.start(timeouts.idle().toMillis(), this::beSilent);
        }
        watch.allow(timeouts.idle().toMillis());
        // What breaks off the response is told there.
        out.exceptionHandler(_ -> stopUpload());
        request.headers().forEach(this::addHeader);
        out.earlyHintsHandler(this::pass);
        Future<HttpClientResponse> answer = request.isUpgrade() ? out.connect() : out.response();
        answer.onComplete(result -> answered(result, reused));
        sending = new UploadStream(upload, out, this::sentSome, this::fail);
        if (!request.isUpgrade()) {
            sending.start(request);
        }
        sentSome();
    }

    private void sentSome() {
        if (state == State.SENT && (sending.isSent() || request.isUpgrade())) {
            watch.allow(timeouts.response().toMillis());
        } else {
            watch.touch();
        }
    }

    private void beSilent() {
        boolean answered = state == State.ANSWERED;
        if (!answered && sending.waitsForClient()) {
            fail(new ProxyException(ProxyException.REQUEST_TIMEOUT,
                    "the client sent nothing for " + timeouts.idle().toMillis() + " ms"));
            return;
        }
        if (!answered) {
            member.failed(System.nanoTime());
        }
        fail(new ProxyException(ProxyException.GATEWAY_TIMEOUT,
                answered || !sending.isSent() ? "nothing moved for " + timeouts.idle().toMillis() + " ms"
                        : upstream.address() + " did not answer within " + timeouts.response().toMillis() + " ms"));
    }

    /** The upstream has failed before it answered: another gets the request, if there is one and it can be repeated. */
    private void failed(ProxyException failure, boolean repeatable) {
        member.failed(System.nanoTime());
        if (!repeatable || !candidates.hasNext()) {
            fail(failure);
            return;
        }
        failures.accept(failure.getMessage() + "; trying another upstream");
        member.ended();
        member = null;
        try {
            tryNext();
        } catch (ProxyException refused) {
            fail(refused);
        }
    }

    /** What HTTP/2 calls the host is no header there (RFC 9113 8.3.1). */
    private void addHeader(String name, String value) {
        if (upstream.protocol().isHttp2() && name.equals("host")) {
            out.authority(HostAndPort.parseAuthority(value, -1));
        } else {
            out.headers().add(name, value);
        }
    }

    private void pass(MultiMap hints) {
        if (++interimResponses > MAX_INTERIM_RESPONSES) {
            fail(new ProxyException(ProxyException.BAD_GATEWAY, upstream.address() + " does not come to its response"));
            return;
        }
        watch.touch();
        HeaderList fields = UpstreamResponse.endToEnd(hints);
        if (UpstreamResponse.areValid(fields)) {
            earlyHints.accept(fields);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> result, boolean reused) {
        if (state == State.OVER) {
            return;
        }
        if (result.failed()) {
            if (reused && !retried && canRepeat()) {
                retry();
            } else {
                failed(failure(result.cause()), canRepeat());
            }
            return;
        }
        member.answered();
        watch.allow(timeouts.idle().toMillis());
        HttpClientResponse in = result.result();
        int status = in.statusCode();
        in.exceptionHandler(this::responseFailed);
        boolean upgraded = status == SWITCHING_PROTOCOLS && request.isUpgrade();
        if (status < FIRST_FINAL && !upgraded || status > LAST_STATUS) {
            fail(new ProxyException(ProxyException.BAD_GATEWAY, upstream.address() + " ended with status " + status));
            return;
        }
        if (status >= FIRST_ERROR) {
            stopUpload();
        }
        state = State.ANSWERED;
        response = new UpstreamResponse(this, in, request.method().equals("HEAD"));
        if (!UpstreamResponse.areValid(response.headers())) {
            fail(new ProxyException(ProxyException.BAD_GATEWAY,
                    upstream.address() + " sent a header that cannot be passed on"));
            return;
        }
        if (status == SWITCHING_PROTOCOLS) {
            // What comes now is not ours to watch, but it is still in hand.
            UpstreamGroup.Member joined = member;
            member = null;
            in.netSocket().closeHandler(_ -> joined.ended());
            end();
        }
        head.complete(response);
    }

    /** A connection that was kept may have been closed by the other side just as it was taken. */
    private boolean canRepeat() {
        return request.isIdempotent() && (upload.isWhole() || !request.mayHaveBody());
    }

    private void retry() {
        retried = true;
        state = State.CONNECTING;
        out = null;
        clients.openFresh(options, upstream).onComplete(this::connected);
    }

    /** The upstream takes no more. What it answers may still come, or have come. */
    private void stopUpload() {
        if (sending != null) {
            sending.stop();
        }
    }

    /** Part of the response has been taken. */
    void touch() {
        watch.touch();
    }

    /** The response is over. A request that is not would leave the connection useless for another. */
    void responseEnded() {
        if (state == State.ANSWERED) {
            end();
            if (!sending.isSent()) {
                breakOff();
            }
        }
    }

    void fail(ProxyException failure) {
        if (state == State.OVER) {
            return;
        }
        failures.accept(failure.getMessage());
        end();
        breakOff();
        if (!head.tryFail(failure)) {
            response.breakOff(failure);
        }
    }

    /**
     * Sees to it that the exchange with the upstream ends. Vert.x takes one that has had all of its response for over,
     * and would keep a connection of HTTP/1 on which the request is not.
     */
    private void breakOff() {
        if (out == null) {
            return;
        }
        if (sending != null && !sending.isSent() && !upstream.protocol().isHttp2()) {
            out.connection().close();
        } else {
            out.reset(CANCEL);
        }
    }

    private void end() {
        stopUpload();
        if (watch != null) {
            watch.stop();
        }
        if (member != null) {
            member.ended();
            member = null;
        }
        state = State.OVER;
    }

    /** The connection has failed under a response that had begun. */
    private void responseFailed(Throwable cause) {
        fail(failure(cause));
    }

    private ProxyException failure(Throwable cause) {
        boolean late = cause instanceof TimeoutException || cause instanceof ConnectTimeoutException;
        return new ProxyException(late ? ProxyException.GATEWAY_TIMEOUT : ProxyException.BAD_GATEWAY,
                upstream.address() + ": " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }
}
