package io.zeroserve.cli;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.ZeroserveVerticle;
import io.zeroserve.dev.LivePages;
import io.zeroserve.dev.TreeWatcher;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.SiteWatcher;
import io.zeroserve.transport.TransportSelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The standalone server: a Vertx of its own, one verticle, and the signals.
 *
 * <p>SIGHUP reloads; SIGUSR2 goes back to what was served before, if that is kept; SIGTERM and SIGINT end the process
 * with exit code 0 as soon as the requests that run have ended, or at once if they come again. Blocks the thread that
 * runs it.
 */
final class ServerProcess {
    private static final long CLOSE_SECONDS = 5;
    private static final long WATCH_MILLIS = 1000;
    /** How often the files of a site are looked at that somebody works on, who waits for what they look like. */
    private static final long LIVE_MILLIS = 200;

    private final ZeroserveOptions options;
    private final ProcessSettings settings;
    private final LivePages pages;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ServiceManager manager = ServiceManager.of(System.getenv());
    private final AtomicBoolean reloadWanted = new AtomicBoolean();
    private volatile boolean started;

    /**
     * @param options what to serve
     * @param pages   what shows the changes of a site that is to be watched; null if it is not
     */
    ServerProcess(ZeroserveOptions options, ProcessSettings settings, LivePages pages) {
        this.pages = pages;
        this.options = options;
        this.settings = settings;
    }

    int run() throws Exception {
        TransportSelector selector = new TransportSelector();
        TransportSelector.Choice choice =
                settings.transportName() == null ? selector.select() : selector.require(settings.transportName());
        try (StderrLog log = new StderrLog(System.err)) {
            log.accept("transport: " + choice.description());
            log.accept("fd limit " + FileLimit.now());
            log.accept(settings.isolation());
            Vertx vertx = Vertx.builder().with(vertxOptions()).withTransport(choice.transport()).build();
            try {
                ZeroserveVerticle verticle = new ZeroserveVerticle(options, log).onListening(() -> assume(log));
                verticle.front(site -> beginLoop(site, vertx));
                if (pages != null && Files.exists(Path.of(options.getSite()))) {
                    verticle.standIn(pages::rejected);
                }
                serve(vertx, verticle);
                drain(verticle, log);
            } finally {
                close(vertx);
            }
        }
        return 0;
    }

    /** On each event loop. */
    private Handler<IncomingRequest> beginLoop(Handler<IncomingRequest> site, Vertx vertx) {
        if (settings.processors() != null) {
            settings.processors().pinThread();
        }
        return pages == null ? site : pages.before(site, vertx);
    }

    private VertxOptions vertxOptions() {
        return new VertxOptions()
                .setEventLoopPoolSize(options.getThreads())
                // Nothing is looked for on the class path and nothing is written to disk.
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false));
    }

    private void reloadIfWanted(ZeroserveVerticle verticle) {
        if (started && reloadWanted.getAndSet(false)) {
            manager.reloading();
            verticle.reload().onComplete(_ -> manager.ready());
        }
    }

    private void serve(Vertx vertx, ZeroserveVerticle verticle) throws Exception {
        Signals.handle("TERM", this::end);
        Signals.handle("INT", this::end);
        // Before the start is complete there is nothing to reload, but who has seen "listening" may ask for it.
        Signals.heedHangup();
        Signals.handle("HUP", () -> {
            reloadWanted.set(true);
            reloadIfWanted(verticle);
        });
        if (options.isKeepPrevious()) {
            Signals.handle("USR2", () -> {
                if (started) {
                    verticle.rollBack();
                }
            });
        }
        // Before the site is loaded: a change that comes meanwhile asks for what was not loaded yet.
        SiteWatcher watcher = settings.reloadSignalFile() == null ? null : new SiteWatcher(settings.reloadSignalFile());
        TreeWatcher tree = pages == null ? null : new TreeWatcher(Path.of(options.getSite()));
        try {
            vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
        started = true;
        manager.ready();
        reloadIfWanted(verticle);
        if (watcher != null) {
            watch("zeroserve-reload-signal", WATCH_MILLIS, watcher::changed, verticle::reload);
        }
        if (tree != null) {
            watch("zeroserve-watch", LIVE_MILLIS, tree::changed, () -> reloadLive(verticle));
        }
        stop.await();
    }

    /** Asks for an orderly end; asked a second time, ends at once. */
    private void end() {
        if (stop.getCount() == 0) {
            Runtime.getRuntime().halt(0);
        }
        stop.countDown();
    }

    /** What only root can do has been done. */
    private void assume(StderrLog log) {
        if (settings.privileges() != null) {
            settings.privileges().assume();
            log.accept("running as " + settings.privileges());
        }
    }

    private void drain(ZeroserveVerticle verticle, StderrLog log) throws InterruptedException {
        manager.stopping();
        log.accept("draining: no more connections, " + settings.drainTimeout().toMillis()
                + " ms for requests that run");
        try {
            verticle.drain(settings.drainTimeout()).toCompletionStage().toCompletableFuture()
                    .get(settings.drainTimeout().plusSeconds(CLOSE_SECONDS).toMillis(), TimeUnit.MILLISECONDS);
            log.accept("drained");
        } catch (ExecutionException | TimeoutException e) {
            log.accept("draining failed: " + e);
        }
    }

    private void watch(String name, long periodMillis, BooleanSupplier changed, Runnable reload) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                while (!stop.await(periodMillis, TimeUnit.MILLISECONDS)) {
                    if (changed.getAsBoolean()) {
                        reload.run();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void reloadLive(ZeroserveVerticle verticle) {
        verticle.reload().onComplete(result -> {
            if (result.failed()) {
                pages.rejected(result.cause().toString());
            } else if (result.result() instanceof ReloadResult.Rejected(String reason)) {
                pages.rejected(reason);
            } else {
                pages.reloaded();
            }
        });
    }

    private static void close(Vertx vertx) throws InterruptedException {
        CompletableFuture<Void> closed = vertx.close().toCompletionStage().toCompletableFuture();
        try {
            closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The process ends now in any case.
            return;
        }
    }
}
