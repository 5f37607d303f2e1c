package io.zeroserve.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.ZeroserveVerticle;
import io.zeroserve.dev.LivePages;
import io.zeroserve.dev.TreeWatcher;
import io.zeroserve.site.ReloadResult;
import io.zeroserve.site.SiteWatcher;
import io.zeroserve.transport.TransportSelector;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * The standalone server: a Vertx of its own, one verticle, and the signals.
 *
 * <p>SIGHUP reloads; SIGUSR2 goes back to what was served before, if that is kept; SIGTERM and SIGINT end the process with exit code 0. Blocks the thread that runs it.
 */
final class ServerProcess {
    private static final long CLOSE_SECONDS = 5;
    private static final long WATCH_MILLIS = 1000;
    /** How often the files of a site are looked at that somebody works on, who waits for what they look like. */
    private static final long LIVE_MILLIS = 200;

    private final ZeroserveOptions options;
    private final String transportName;
    private final Path reloadSignalFile;
    private final LivePages pages;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean started;

    /**
     * @param options          what to serve
     * @param transportName    the transport to use, or null for the best
     * @param reloadSignalFile the file whose change asks for a reload, or null
     * @param pages            what shows the changes of a site that is to be watched; null if it is not
     */
    ServerProcess(ZeroserveOptions options, String transportName, Path reloadSignalFile, LivePages pages) {
        this.pages = pages;
        this.options = options;
        this.transportName = transportName;
        this.reloadSignalFile = reloadSignalFile;
    }

    int run() throws Exception {
        TransportSelector selector = new TransportSelector();
        TransportSelector.Choice choice =
                transportName == null ? selector.select() : selector.require(transportName);
        try (StderrLog log = new StderrLog(System.err)) {
            log.accept("transport: " + choice.description());
            Vertx vertx = Vertx.builder().with(vertxOptions()).withTransport(choice.transport()).build();
            try {
                ZeroserveVerticle verticle = new ZeroserveVerticle(options, log);
                if (pages != null) {
                    verticle.front(site -> pages.before(site, vertx));
                }
                serve(vertx, verticle);
            } finally {
                close(vertx);
            }
        }
        return 0;
    }

    private VertxOptions vertxOptions() {
        return new VertxOptions()
                .setEventLoopPoolSize(options.getThreads())
                // Nothing is looked for on the class path and nothing is written to disk.
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false));
    }

    private void serve(Vertx vertx, ZeroserveVerticle verticle) throws Exception {
        POSIX posix = signals();
        posix.signal(Signal.SIGTERM, _ -> stop.countDown());
        posix.signal(Signal.SIGINT, _ -> stop.countDown());
        // Before the start is complete there is nothing to reload, but the signal must not end the process either.
        posix.signal(Signal.SIGHUP, _ -> {
            if (started) {
                verticle.reload();
            }
        });
        if (options.isKeepPrevious()) {
            posix.signal(Signal.SIGUSR2, _ -> {
                if (started) {
                    verticle.rollBack();
                }
            });
        }
        // Before the site is loaded: a change that comes meanwhile asks for what was not loaded yet.
        SiteWatcher watcher = reloadSignalFile == null ? null : new SiteWatcher(reloadSignalFile);
        TreeWatcher tree = pages == null ? null : new TreeWatcher(Path.of(options.getSite()));
        try {
            vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
        started = true;
        if (watcher != null) {
            watch("zeroserve-reload-signal", WATCH_MILLIS, watcher::changed, verticle::reload);
        }
        if (tree != null) {
            watch("zeroserve-watch", LIVE_MILLIS, tree::changed, () -> reloadLive(verticle));
        }
        stop.await();
    }

    /**
     * The POSIX functions, in the flavour that hands signals to the JVM's own dispatcher thread: a handler that the
     * kernel calls on whatever thread it interrupts could not run Java code safely.
     */
    private static POSIX signals() {
        return POSIXFactory.getJavaPOSIX();
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
