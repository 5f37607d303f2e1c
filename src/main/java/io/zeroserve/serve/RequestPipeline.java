package io.zeroserve.serve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ChainOutcome;
import io.zeroserve.site.Asset;
import io.zeroserve.site.Site;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.Template;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The life of a request: check, acquire the site, run the scripts, answer, release. The steps are numbered in the
 * package's description.
 *
 * <p>Confined to one event loop; plugs into any {@code HttpServer} whose handlers run on that loop.
 */
public final class RequestPipeline implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(RequestPipeline.class.getName());
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7). */
    private static final long INTERNAL_ERROR = 2;
    /** HTTP/2's CANCEL (RFC 9113 7). */
    private static final long CANCEL = 8;

    private final Site site;
    private final int loopIndex;
    private final ServeSettings settings;
    private final RequestLog requestLog;
    private final RequestId ids;
    private final DateField date;
    private final LoopScheduler scheduler;
    private final ErrorResponder errors = new ErrorResponder();
    private final StaticResponder files = new StaticResponder(errors);
    private final TemplateResponder templates;
    private final FileServerResponder fileServer;
    private final ScriptResponder scripts = new ScriptResponder(errors);
    private final HookPhase hooks;
    private final ResponseWriter writer;

    /**
     * @param site      what is served
     * @param settings  how
     * @param context   the event loop that this pipeline is confined to
     * @param loopIndex which of the site's script runners belongs to that loop
     */
    public RequestPipeline(Site site, ServeSettings settings, Context context, int loopIndex) {
        InstantSource clock = InstantSource.system();
        this.site = site;
        this.loopIndex = loopIndex;
        this.settings = settings;
        this.requestLog = settings.requestLogging() ? RequestLog.to(settings.log()) : RequestLog.NONE;
        this.ids = new RequestId(clock, new SplittableRandom());
        this.date = new DateField(clock);
        this.scheduler = new LoopScheduler(context);
        this.templates = new TemplateResponder(errors, settings.log());
        this.fileServer = new FileServerResponder(errors, templates);
        this.hooks = new HookPhase(scheduler, date);
        this.writer = new ResponseWriter(new WorkerAssetReader(context.owner()), date, settings.chunkBytes());
    }

    @Override
    public void handle(HttpServerRequest request) {
        RequestTarget target = RequestTarget.parse(request.uri()).orElse(null);
        RequestPath path = target == null ? null : RequestPath.parse(target.path()).orElse(null);
        if (RequestCheck.refuses(request)) {
            UnreadBody.drop(request);
            writer.write(errors.badRequest(), request, null, true);
        } else if (path == null) {
            UnreadBody.drop(request);
            writer.write(errors.badRequest(), request, null, false);
        } else {
            serve(request, target, path, site.acquire());
        }
    }

    private void serve(HttpServerRequest request, RequestTarget target, RequestPath path, SiteSnapshot snapshot) {
        boolean scripted = snapshot.isScripted();
        String id = scripted || settings.requestLogging() ? ids.next() : null;
        requestLog.started(id, request);
        if (scripted) {
            ClientBody body = new ClientBody(request, scheduler.vertx(), settings.keptBodyBytes(), settings.bodyMemory());
            Exchange exchange = new Exchange(id, new RequestView(new VertxExchange(request, target), path), body);
            new ScriptedRequest(request, snapshot, exchange, body).run();
        } else {
            UnreadBody.drop(request);
            finish(request, snapshot, planOf(() -> answerFrom(snapshot, path, request, null)), null);
        }
    }

    /** Makes a plan; our own bug on the way is told once in full, and to the client as 500. */
    private ResponsePlan planOf(Supplier<ResponsePlan> maker) {
        try {
            return maker.get();
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a request failed by a bug of the server", bug);
            return errors.failed();
        }
    }

    /**
     * Looks the path up and answers with the file, or with what says that there is none.
     *
     * @param exchange the request as scripts left it, whose method is what is asked for; whether a body can follow is a
     *                 matter of the method that was sent. Null if there are none
     */
    private ResponsePlan answerFrom(SiteSnapshot snapshot, RequestPath path, HttpServerRequest request,
            Exchange exchange) {
        boolean head = request.method() == HttpMethod.HEAD;
        String method = exchange == null ? request.method().name() : exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return head ? errors.methodNotAllowed().withoutContent() : errors.methodNotAllowed();
        }
        Asset asset = snapshot.findOrNull(path);
        if (asset == null) {
            return head ? errors.notFound().withoutContent() : errors.notFound();
        }
        if (exchange != null && !exchange.metadata().isEmpty()) {
            Template template = snapshot.templateOrNull(asset);
            if (template != null) {
                return templates.respond(asset, template, exchange.metadata(), head, exchange.id());
            }
        }
        HeaderList edited = exchange == null ? null : exchange.request().headersOrNull();
        return files.respond(asset, FileRequest.of(request, edited, head, date.nowSeconds()));
    }

    /** Writes the plan and releases the snapshot when the last byte is out, or nothing more can be written. */
    private void finish(HttpServerRequest request, SiteSnapshot snapshot, ResponsePlan plan, Metadata metadata) {
        Future<Void> written;
        try {
            written = writer.write(plan, request, metadata, false);
        } catch (RuntimeException bug) {
            LOG.log(Level.SEVERE, "a response failed by a bug of the server", bug);
            written = request.response().reset(INTERNAL_ERROR).transform(_ -> Future.failedFuture(bug));
        }
        written.onComplete(result -> {
            snapshot.release();
            if (result.succeeded()) {
                UnreadBody.limit(request);
            }
        });
    }

    /** Ends the exchange without a response: HTTP/2 resets the stream, HTTP/1 closes the connection. */
    private void abort(HttpServerRequest request, SiteSnapshot snapshot) {
        try {
            request.response().reset(CANCEL);
        } finally {
            snapshot.release();
        }
    }

    /** A request that scripts have in hand, for now or until they are resumed: first the chain, then the hooks. */
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

        void run() {
            try {
                snapshot.runner(loopIndex).run(exchange, scheduler, this::decide);
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
                abort(request, snapshot);
            } else {
                applyHooks(planOf(() -> planFor(outcome)));
            }
        }

        private void applyHooks(ResponsePlan plan) {
            try {
                hooks.run(snapshot.runner(loopIndex), exchange, plan, this::send);
            } catch (RuntimeException bug) {
                LOG.log(Level.SEVERE, "a response hook failed by a bug of the server", bug);
                send(errors.failed());
            }
        }

        private void send(ResponsePlan plan) {
            if (!over) {
                over = true;
                finish(request, snapshot, plan, exchange.metadata());
            }
        }

        private ResponsePlan planFor(ChainOutcome outcome) {
            return switch (outcome) {
                case ChainOutcome.Serve _ -> Optional.ofNullable(exchange.request().resolvePath())
                        .map(path -> answerFrom(snapshot, path, request, exchange))
                        .orElse(errors.badRequest());
                case ChainOutcome.ServeFiles(var serving) -> Optional.ofNullable(exchange.request().resolvePath())
                        .map(path -> fileServer.respond(serving, snapshot, path, exchange, fileRequest()))
                        .orElse(errors.badRequest());
                case ChainOutcome.Respond(var draft) -> scripts.respond(draft, request.method() == HttpMethod.HEAD);
                case ChainOutcome.Failed _ -> errors.failed();
                case ChainOutcome.Abort _ -> throw new IllegalArgumentException("an abort has no response");
            };
        }

        private FileRequest fileRequest() {
            return FileRequest.of(request, exchange.request().headersOrNull(), request.method() == HttpMethod.HEAD,
                    date.nowSeconds());
        }
    }
}
