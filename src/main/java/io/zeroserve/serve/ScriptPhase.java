package io.zeroserve.serve;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ChainOutcome;
import io.zeroserve.script.ScriptRunner;
import io.zeroserve.site.SiteSnapshot;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The step in which scripts have a request in hand: first the chain, then, over the response, the hooks. */
final class ScriptPhase {
    private static final Logger LOG = Logger.getLogger(ScriptPhase.class.getName());

    private final int loopIndex;
    private final LoopScheduler scheduler;
    private final ErrorResponder errors;
    private final SiteResponder files;
    private final ScriptResponder drafts;
    private final HookPhase hooks;
    private final ResponseSender sender;

    ScriptPhase(int loopIndex, LoopScheduler scheduler, ErrorResponder errors, SiteResponder files, HookPhase hooks,
            ResponseSender sender) {
        this.loopIndex = loopIndex;
        this.scheduler = scheduler;
        this.errors = errors;
        this.files = files;
        this.drafts = new ScriptResponder(errors);
        this.hooks = hooks;
        this.sender = sender;
    }

    /** Runs the scripts and answers, now or when they have been resumed. */
    void begin(HttpServerRequest request, SiteSnapshot snapshot, Exchange exchange, ClientBody body) {
        new ScriptedRequest(request, snapshot, exchange, body).run();
    }

    /** One request, until its response is on its way or its client has gone. */
    private final class ScriptedRequest {
        private final HttpServerRequest request;
        private final SiteSnapshot snapshot;
        private final Exchange exchange;
        private final ClientBody body;
        private boolean decided;
        private boolean over;

        ScriptedRequest(HttpServerRequest request, SiteSnapshot snapshot, Exchange exchange, ClientBody body) {
            this.request = request;
            this.snapshot = snapshot;
            this.exchange = exchange;
            this.body = body;
        }

        private ScriptRunner runner() {
            return snapshot.runner(loopIndex);
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
                request.response().closeHandler(_ -> cancel());
                request.response().exceptionHandler(_ -> cancel());
            }
        }

        /** The client has gone while a script was suspended: the script is dropped. */
        private void cancel() {
            if (!over) {
                over = true;
                exchange.cancel();
                // A script that waits for it is resumed in order to be given up.
                body.letGo();
                snapshot.release();
            }
        }

        private void decide(ChainOutcome outcome) {
            if (decided) {
                return;
            }
            decided = true;
            body.drop();
            if (outcome == ChainOutcome.Abort.INSTANCE) {
                over = true;
                sender.abort(request, snapshot);
            } else if (outcome instanceof ChainOutcome.ServeFiles(var serving)) {
                serveFiles(serving);
            } else {
                applyHooks(sender.planOf(request, snapshot, () -> planFor(outcome)));
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

        private ResponsePlan planFor(ChainOutcome outcome) {
            return switch (outcome) {
                case ChainOutcome.Serve _ -> Optional.ofNullable(exchange.request().resolvePath())
                        .map(path -> files.respond(snapshot, path, request, exchange))
                        .orElse(errors.badRequest());
                case ChainOutcome.ServeFiles _ -> throw new IllegalArgumentException("files may take their time");
                case ChainOutcome.Respond(var draft) -> drafts.respond(draft, request.method() == HttpMethod.HEAD);
                case ChainOutcome.Failed _ -> errors.failed();
                case ChainOutcome.Abort _ -> throw new IllegalArgumentException("an abort has no response");
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
                sender.send(plan, request, snapshot, exchange.metadata());
            }
        }
    }
}
