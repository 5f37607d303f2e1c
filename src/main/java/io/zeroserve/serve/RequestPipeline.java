package io.zeroserve.serve;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.RequestFault;
import io.zeroserve.http.RequestPath;
import io.zeroserve.http.RequestTarget;
import io.zeroserve.message.DateField;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.VertxRequest;
import io.zeroserve.metrics.LoopMetrics;
import io.zeroserve.proxy.ReverseProxy;
import io.zeroserve.site.Site;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.transport.Backlog;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The life of a request: check, acquire the site, run the scripts, answer, release. The steps are numbered in the
 * package's description.
 *
 * <p>Confined to one event loop; takes the requests of any server whose handlers run on that loop, those of an
 * {@code HttpServer} by {@link #adapt}.
 */
public final class RequestPipeline implements Handler<IncomingRequest> {
    private final ContextInternal context;
    private final Vertx vertx;
    private final Site site;
    private final ServeSettings settings;
    private final RequestLog requestLog;
    private final Supplier<String> newId;
    private final ResponseSender sender;
    private final SiteResponder files;
    private final ScriptPhase scripts;
    private final RequestCheck check;
    private final LoopLag lag;
    private final RequestObserver observer;
    private final DateField date;

    /**
     * A pipeline, made on the event loop that it is for.
     *
     * @param site      what is served
     * @param settings  how
     * @param context   the event loop that this pipeline is confined to
     * @param loopIndex which of the site's script runners belongs to that loop
     */
    public RequestPipeline(Site site, ServeSettings settings, Context context, int loopIndex) {
        InstantSource clock = InstantSource.system();
        this.date = new DateField(clock);
        LoopScheduler scheduler = new LoopScheduler(context);
        ErrorResponder errors = new ErrorResponder();
        this.context = (ContextInternal) context;
        this.vertx = context.owner();
        this.check = new RequestCheck(settings.limits().messages());
        LoopMetrics metrics = settings.observing().loop(loopIndex);
        this.lag = new LoopLag(settings.limits().loopLagMillis(), metrics == null ? null : metrics.lag(),
                System.nanoTime());
        this.site = site;
        this.settings = settings;
        this.requestLog = settings.requestLogging() ? RequestLog.to(settings.log()) : RequestLog.NONE;
        this.newId = new RequestId(clock, new SplittableRandom())::next;
        AssetReader reader = new ReportedReads(RingAssetReader.of(this.context), settings.log());
        this.sender = new ResponseSender(new ResponseWriter(reader, settings.chunkBytes()), errors, vertx);
        this.files = new SiteResponder(errors, new TemplateResponder(errors, settings.log()), date,
                context.owner());
        ReverseProxy proxy = new ReverseProxy(vertx, settings.proxy(), settings.log());
        this.observer = settings.observing().observer(loopIndex);
        this.scripts = new ScriptPhase(new ScriptPhase.Loop(loopIndex, metrics), scheduler,
                errors, files, proxy, new HookPhase(scheduler, date), sender);
    }

    /** A request of Vert.x, in the form in which this takes requests. */
    public IncomingRequest adapt(HttpServerRequest request) {
        return new VertxRequest(request, date);
    }

    /** Date, for the responses of this event loop. */
    DateField date() {
        return date;
    }

    /** From now on every response is the last one of its HTTP/1 connection, and says so. On the event loop. */
    void drain() {
        sender.drain();
    }

    @Override
    public void handle(IncomingRequest request) {
        Backlog.Share share = ClientConnection.streamsOf(request);
        if (share != null && share.isFull()) {
            // The client is to take what it has asked for before it asks for more.
            request.pause();
            share.whenRoom(() -> takeLater(request));
        } else {
            take(request, false);
        }
    }

    /** Whoever makes room need not be in a context of Vert.x. */
    private void takeLater(IncomingRequest request) {
        ContextInternal before = context.beginDispatch();
        try {
            take(request, true);
        } finally {
            context.endDispatch(before);
        }
    }

    /** @param paused whether the request's content is kept with the client */
    private void take(IncomingRequest request, boolean paused) {
        Observation observation = observer.begin(request);
        RequestTarget target = RequestTarget.parse(request.target()).orElse(null);
        RequestFault fault = lag.isTooLong() ? RequestFault.OVERLOADED : check.faultOf(request, target);
        RequestPath path = fault != null ? null : RequestPath.parse(target.path()).orElse(null);
        if (fault != null) {
            observation.endWith(sender.refuse(request, fault));
        } else if (settings.hosts().misdirects(request)) {
            observation.endWith(sender.misdirect(request));
        } else if (path == null) {
            observation.endWith(sender.refuse(request));
        } else {
            Arrival arrival = new Arrival(request, target, path, observation);
            SiteSnapshot snapshot = site.acquireOrNull();
            if (snapshot == null) {
                // An application has closed the site and not the server that asks it.
                observation.endWith(sender.refuse(request, RequestFault.OVERLOADED));
            } else if (snapshot.isScripted()) {
                run(arrival, snapshot, paused);
                return;
            } else {
                serve(arrival, snapshot);
            }
        }
        if (paused) {
            request.resume();
        }
    }

    /** Answers what the decoder could not understand, and why, where no guard stands before it. */
    void handleInvalid(IncomingRequest request, Throwable cause) {
        observer.begin(request).endWith(sender.refuse(request, RequestCheck.faultOf(cause)));
    }

    /** From now on sheds requests while the event loop is behind. To be called on that loop, once. */
    void watchLoop() {
        lag.watch(vertx);
    }

    /** A request that was understood. */
    private record Arrival(IncomingRequest request, RequestTarget target, RequestPath path,
            Observation observation) {
    }

    private void run(Arrival arrival, SiteSnapshot snapshot, boolean paused) {
        IncomingRequest request = arrival.request();
        String told = begin(arrival);
        ClientBody body = new ClientBody(request, vertx, settings.keptBodyBytes(), settings.bodyMemory());
        if (paused) {
            body.hold();
        }
        RequestView view = new RequestView(new WireExchange(request, arrival.target()), arrival.path());
        Exchange exchange = new Exchange(told == null ? newId : () -> told, view, body);
        scripts.begin(request, snapshot, exchange, body, arrival.observation());
    }

    private void serve(Arrival arrival, SiteSnapshot snapshot) {
        IncomingRequest request = arrival.request();
        begin(arrival);
        UnreadBody.drop(request);
        ResponsePlan plan =
                sender.planOf(request, snapshot, () -> files.respond(snapshot, arrival.path(), request, null));
        arrival.observation().endWith(sender.send(plan, request, snapshot, null));
    }

    /** Tells those who observe requests; returns the id that they have been told, null if nobody wanted one. */
    private String begin(Arrival arrival) {
        String id = settings.requestLogging() || observer.needsIds() ? newId.get() : null;
        arrival.observation().named(id);
        requestLog.started(id, arrival.request());
        return id;
    }
}
