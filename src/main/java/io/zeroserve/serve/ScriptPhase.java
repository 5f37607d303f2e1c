package io.zeroserve.serve;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.ResponseHead;
import io.zeroserve.http.RequestPath;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.metrics.LoopMetrics;
import io.zeroserve.proxy.Forwarding;
import io.zeroserve.proxy.ProxyException;
import io.zeroserve.proxy.ReverseProxy;
import io.zeroserve.proxy.UpstreamResponse;
import io.zeroserve.script.ChainOutcome;
import io.zeroserve.script.ScriptRunner;
import io.zeroserve.site.SiteSnapshot;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The step in which scripts have a request in hand: first the chain, then, over the response, the hooks. */
final class ScriptPhase {
    private static final Logger LOG = Logger.getLogger(ScriptPhase.class.getName());

    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int EARLY_HINTS = 103;

    private final Loop loop;
    private final LoopScheduler scheduler;
    private final ErrorResponder errors;
    private final SiteResponder files;
    private final ScriptResponder drafts;
    private final ReverseProxy proxy;
    private final HookPhase hooks;
    private final ResponseSender sender;

    /**
     * The event loop.
     *
     * @param index   which of the site's script runners belongs to it
     * @param metrics what counts on it, or null
     */
    record Loop(int index, LoopMetrics metrics) {
    }

    ScriptPhase(Loop loop, LoopScheduler scheduler, ErrorResponder errors, SiteResponder files, ReverseProxy proxy,
            HookPhase hooks, ResponseSender sender) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.errors = errors;
        this.files = files;
        this.drafts = new ScriptResponder(errors);
        this.proxy = proxy;
        this.hooks = hooks;
        this.sender = sender;
    }

    /** Runs the scripts and answers, now or when they have been resumed. */
    void begin(IncomingRequest request, SiteSnapshot snapshot, Exchange exchange, ClientBody body,
            Observation observation) {
        new ScriptedRequest(request, snapshot, exchange, body, observation).run();
    }

    /** One request, until its response is on its way or its client has gone. */
    private final class ScriptedRequest {
        private final IncomingRequest request;
        private final SiteSnapshot snapshot;
        private final Exchange exchange;
        private final ClientBody body;
        private final Observation observation;
        private Forwarding forwarding;
        private boolean decided;
        private boolean over;

        ScriptedRequest(IncomingRequest request, SiteSnapshot snapshot, Exchange exchange, ClientBody body,
                Observation observation) {
            this.request = request;
            this.snapshot = snapshot;
            this.exchange = exchange;
            this.body = body;
            this.observation = observation;
        }

        private ScriptRunner runner() {
            return snapshot.runner(loop.index()).measuredBy(loop.metrics());
        }

        void run() {
            try {
                runner().run(exchange, scheduler, this::decide);
            } catch (RuntimeException bug) {
                LOG.log(Level.SEVERE, "the script chain failed by a bug of the server", bug);
                decide(new ChainOutcome.Failed("?"));
            }
            if (!over) {
                if (!decided) {
                    body.hold();
                }
                request.response().goneHandler(_ -> cancel());
            }
        }

        /** The client has gone while a script was suspended, or an upstream had the request: nobody goes on. */
        private void cancel() {
            if (!over) {
                over = true;
                exchange.cancel();
                if (forwarding != null) {
                    forwarding.cancel();
                }
                // A script that waits for it is resumed in order to be given up.
                body.letGo();
                snapshot.release();
                observation.end();
            }
        }

        private void decide(ChainOutcome outcome) {
            if (decided) {
                return;
            }
            decided = true;
            guarded(() -> act(outcome));
        }

        /** Takes a step that nobody waits for: our own bug in it must not leave the client waiting. */
        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException bug) {
                LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
                cancel();
                request.response().reset(INTERNAL_ERROR);
            }
        }

        private void act(ChainOutcome outcome) {
            switch (outcome) {
                case ChainOutcome.Forward(var target, int next) -> forward(target, next);
                case ChainOutcome.Abort _ -> {
                    body.drop();
                    over = true;
                    sender.abort(request, snapshot);
                    observation.end();
                }
                case ChainOutcome.ServeFiles(var serving) -> {
                    body.drop();
                    serveFiles(serving);
                }
                case ChainOutcome.Serve _, ChainOutcome.Respond _, ChainOutcome.Failed _ -> {
                    body.drop();
                    applyHooks(sender.planOf(request, snapshot, () -> planFor(outcome)));
                }
            }
        }

        private void serveFiles(FileServing serving) {
            RequestPath path = exchange.request().resolvePath();
            // Composed, so that our own bug fails the future too.
            Future<ResponsePlan> answer = Future.succeededFuture().compose(_ -> path == null
                    ? Future.succeededFuture(errors.badRequest())
                    : files.respond(serving, snapshot, path, request, exchange));
            answer.onComplete(plan -> {
                if (!over) {
                    applyHooks(sender.planOf(request, snapshot, () -> requireMade(plan)));
                }
            });
        }

        private static ResponsePlan requireMade(AsyncResult<ResponsePlan> plan) {
            if (plan.failed()) {
                throw new IllegalStateException("the answer with files could not be made", plan.cause());
            }
            return plan.result();
        }

        private void forward(String target, int next) {
            forwarding = proxy.forward(target, exchange, body.passOn()).onEarlyHints(this::passHints);
            forwarding.response().onComplete(response -> guarded(() -> {
                if (response.succeeded()) {
                    answered(response.result(), next);
                } else {
                    notForwarded((ProxyException) response.cause());
                }
            }));
        }

        private void passHints(HeaderList fields) {
            if (!over && request.version() != HttpVersion.HTTP_1_0) {
                request.response().writeEarlyHints(new Head(EARLY_HINTS, ResponsePlan.linesOf(fields)));
            }
        }

        private void notForwarded(ProxyException failure) {
            applyHooks(sender.planOf(request, snapshot, () -> errors.notForwarded(failure)));
        }

        private void answered(UpstreamResponse from, int next) {
            if (from.isUpgrade()) {
                join(from);
            } else if (exchange.hooks().isEmpty()) {
                send(planOf(from, from.status(), from.headers()));
            } else {
                ResponseHead head = new ResponseHead(ResponseHead.Origin.UPSTREAM, from.status(), from.headers());
                hooks.run(runner(), exchange, head, () -> guarded(() -> hooked(from, head, next)));
            }
        }

        private void hooked(UpstreamResponse from, ResponseHead head, int next) {
            if (over) {
                return;
            }
            if (head.isContinueRequested()) {
                from.cancel();
                decided = false;
                runner().goOn(exchange, next, scheduler, this::decide);
            } else {
                send(planOf(from, head.status(), head.headers()));
            }
        }

        /**
         * A status can take the content away, which then need not come. Scripts can make one method of another: the
         * client gets what its own calls for.
         */
        private ResponsePlan planOf(UpstreamResponse from, int status, HeaderList headers) {
            boolean wanted = !request.isHead();
            if (wanted && !from.hasContent()) {
                headers.set(Fields.CONTENT_LENGTH.toString(), "0");
            }
            ResponsePlan plan = ResponsePlan.passedOn(status, headers,
                    wanted && from.hasContent() ? new ResponsePlan.Content.Streamed(from) : ResponsePlan.NONE);
            if (from.hasContent() && plan.content() == ResponsePlan.NONE) {
                from.cancel();
            }
            return plan;
        }

        /** The connection is now one of another protocol. It needs nothing more of the site. */
        private void join(UpstreamResponse from) {
            over = true;
            NetSocket upstream = from.socket();
            request.response().head(ResponseHeaderEdits.apply(exchange.metadata(),
                    new Head(SWITCHING_PROTOCOLS, ResponsePlan.linesOf(from.headers()))));
            request.switchProtocol().onSuccess(from::join)
                    .onFailure(_ -> {
                        upstream.close();
                        request.response().reset(INTERNAL_ERROR);
                    }).onComplete(_ -> observation.end());
            body.letGo();
            snapshot.release();
        }

        private ResponsePlan planFor(ChainOutcome outcome) {
            return switch (outcome) {
                case ChainOutcome.Serve _ -> Optional.ofNullable(exchange.request().resolvePath())
                        .map(path -> files.respond(snapshot, path, request, exchange))
                        .orElse(errors.badRequest());
                case ChainOutcome.ServeFiles _ -> throw new IllegalArgumentException("files may take their time");
                case ChainOutcome.Respond(var draft) -> drafts.respond(draft);
                case ChainOutcome.Failed _ -> errors.failed();
                case ChainOutcome.Abort _, ChainOutcome.Forward _ ->
                    throw new IllegalArgumentException("has no response of ours");
            };
        }

        private void applyHooks(ResponsePlan plan) {
            try {
                hooks.run(runner(), exchange, plan, this::send);
            } catch (RuntimeException bug) {
                LOG.log(Level.SEVERE, "a response hook failed by a bug of the server", bug);
                send(errors.failed());
            }
        }

        private void send(ResponsePlan plan) {
            if (!over) {
                over = true;
                sender.send(plan, request, snapshot, exchange.metadata()).onComplete(_ -> {
                    observation.end();
                    if (forwarding != null) {
                        body.drop();
                    }
                });
            }
        }
    }
}
