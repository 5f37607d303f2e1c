package io.zeroserve.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.message.SwitchedConnection;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One request on its way to an upstream, until the head of the response is there; after that, until the upload is over.
 *
 * <p>The response may come before the body has been sent. If it is an error, sending stops: the upstream has said that
 * it does not want the rest. Otherwise both go on side by side; but a response that is all there, or the end of one
 * that has begun, waits until the body has been sent, for with HTTP/1.1 that end is the end of the exchange.
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
    private static final int EARLY_HINTS = 103;

    private final ProxySettings.Timeouts timeouts;
    private final LoopMark mark;
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
    private Outgoing out;
    private UploadStream sending;
    private UpstreamResponse response;
    /** Whether the response waits until the upload is over. */
    private boolean responseWaits;
    private State state = State.CONNECTING;
    private boolean retried;
    private int interimResponses;
    private boolean tunnelOver;
    private boolean tunnelBroken;

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

    Forwarding(ProxySettings settings, UpstreamClients clients, IdleWatches watches, Upload upload,
            Consumer<String> failures) {
        this.timeouts = settings.timeouts();
        this.mark = settings.mark();
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
        request = ForwardedHead.of(view, upstream, mark);
        requireUpload();
        state = State.CONNECTING;
        retried = false;
        out = null;
        member = next;
        member.began();
        if (request.isUpgrade()) {
            // It may become one of another protocol, and so is of no use to the next request.
            clients.openFresh(upstream, request, this::connected, this::notConnected);
        } else {
            clients.open(upstream, request, this::connected, this::notConnected);
        }
    }

    private void requireUpload() throws ProxyException {
        if (upload == null) {
            throw new ProxyException(ProxyException.BAD_GATEWAY, "the request body has been passed on already");
        }
        if (request.mayHaveBody() && upload.exceedsLimit()) {
            throw upload.tooLarge();
        }
    }

    private void notConnected(Throwable cause) {
        if (state != State.OVER) {
            // Nothing has been sent yet.
            giveUp(failure(cause), true);
        }
    }

    private void connected(Outgoing opened) {
        if (state == State.OVER) {
            opened.breakOff();
            return;
        }
        state = State.SENT;
        out = opened;
        if (watch == null) {
            watch = watches.start(timeouts.idle().toMillis(), this::beSilent);
        }
        watch.allow(timeouts.idle().toMillis());
        sending = new UploadStream(upload, out, this::sentSome, this::fail);
        sending.start(request, new Answers());
        sentSome();
    }

    private void sentSome() {
        if (state == State.SENT && sending.isSent()) {
            watch.allow(timeouts.response().toMillis());
        } else {
            watch.touch();
        }
        if (responseWaits && sending.isSent()) {
            handOver();
        }
    }

    private void beSilent() {
        if (state == State.ANSWERED && sending.isUnderWay()) {
            // The response may be there but for its end, which waits for the upload.
            watch = watches.start(timeouts.idle().toMillis(), this::beSilent);
            stopUpload();
            return;
        }
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
    private void giveUp(ProxyException failure, boolean repeatable) {
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

    /** What becomes of the request in hand. */
    private final class Answers implements Outgoing.Listener {
        @Override
        public void interim(int status, HeaderList fields) {
            if (state == State.OVER) {
                return;
            }
            if (++interimResponses > MAX_INTERIM_RESPONSES) {
                refuse("does not come to its response");
                return;
            }
            watch.touch();
            HopByHopHeaders.removeFrom(fields);
            if (status == EARLY_HINTS) {
                earlyHints.accept(fields);
            }
        }

        @Override
        public void failed(Throwable cause) {
            switch (state) {
                case SENT -> {
                    if (responseWaits) {
                        fail(failure(cause));
                    } else if (out.isReused() && !retried && canRepeat()) {
                        retry();
                    } else {
                        giveUp(failure(cause), canRepeat());
                    }
                }
                case ANSWERED -> fail(failure(cause));
                case CONNECTING, OVER -> { }
            }
        }

        @Override
        public void answered(Incoming in) {
            if (state == State.OVER) {
                return;
            }
            member.answered();
            watch.allow(timeouts.idle().toMillis());
            int status = in.status();
            boolean upgraded = status == SWITCHING_PROTOCOLS && request.isUpgrade();
            if (status < FIRST_FINAL && !upgraded || status > LAST_STATUS) {
                refuse("ended with status " + status);
                return;
            }
            if (upgraded && view.isExtendedConnect()
                    && !WebSocketKey.isAccepted(request.headers(), in.headers())) {
                refuse("switched to something else than WebSocket");
                return;
            }
            if (status >= FIRST_ERROR) {
                stopUpload();
            }
            response = new UpstreamResponse(Forwarding.this, in, request.method().equals("HEAD"));
            responseWaits = sending.isUnderWay() && in.isWhole();
            if (!responseWaits) {
                handOver();
            }
        }

        private void refuse(String what) {
            fail(new ProxyException(ProxyException.BAD_GATEWAY, upstream.address() + " " + what));
        }

        @Override
        public void stuck() {
            stopUpload();
            if (responseWaits && state == State.SENT) {
                handOver();
            }
        }
    }

    private void handOver() {
        responseWaits = false;
        state = State.ANSWERED;
        watch.allow(timeouts.idle().toMillis());
        if (response.isUpgrade()) {
            keepInHand();
        }
        response.settle();
        head.complete(response);
    }

    /** What comes now is not ours to watch, but the upstream has it in hand until the connection ends. */
    private void keepInHand() {
        UpstreamGroup.Member joined = member;
        member = null;
        // It may break off before the client's connection is there to be joined with it.
        response.socket().exceptionHandler(_ -> tunnelBroken = true).closeHandler(_ -> {
            tunnelOver = true;
            joined.ended();
            watch.stop();
        });
        end();
    }

    /** The connections have become one; only silence is watched for. */
    void join(SwitchedConnection client, NetSocket other) {
        long millis = timeouts.tunnel().toMillis();
        watch = watches.start(millis, () -> {
            failures.accept("nothing moved on an upgraded connection for " + millis + " ms");
            Tunnel.close(client, other);
        });
        if (tunnelOver) {
            watch.stop();
        }
        if (tunnelBroken) {
            client.cut().run();
        } else {
            Tunnel.join(client, other, watch::touch);
        }
    }

    /** A connection that was kept may have been closed by the other side just as it was taken. */
    private boolean canRepeat() {
        return request.isIdempotent() && (upload.isWhole() || !request.mayHaveBody());
    }

    private void retry() {
        retried = true;
        state = State.CONNECTING;
        out = null;
        clients.openFresh(upstream, request, this::connected, this::notConnected);
    }

    /** The upstream takes no more. What it answers may still come, or have come. */
    private void stopUpload() {
        sending.stop();
        out.stop();
    }

    /** Whether the request has been sent, or as much of it as will be. */
    boolean isRequestOver() {
        return !sending.isUnderWay();
    }

    /** Part of the response has been taken. */
    void touch() {
        watch.touch();
    }

    /** The client has to take some of the response first. How long it may take over that is not ours to watch. */
    void hold() {
        watch.allow(Long.MAX_VALUE);
    }

    /** It has. */
    void goOn() {
        watch.allow(timeouts.idle().toMillis());
    }

    /** The response is over. If the request is not, the connection is of no use for another. */
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

    private void breakOff() {
        if (out != null) {
            out.breakOff();
        }
    }

    private void end() {
        if (sending != null) {
            sending.stop();
        }
        if (watch != null) {
            watch.stop();
        }
        if (member != null) {
            member.ended();
            member = null;
        }
        state = State.OVER;
    }

    private ProxyException failure(Throwable cause) {
        boolean late = cause instanceof TimeoutException || cause instanceof ConnectTimeoutException;
        return new ProxyException(late ? ProxyException.GATEWAY_TIMEOUT : ProxyException.BAD_GATEWAY,
                upstream.address() + ": " + (cause.getMessage() == null ? cause : cause.getMessage()), cause);
    }
}
