package io.zeroserve.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.ZeroserveVerticle;
import io.zeroserve.site.SiteWatcher;
import io.zeroserve.transport.TransportSelector;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final ZeroserveOptions options;
    private final String transportName;
    private final Path reloadSignalFile;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean started;

    /**
     * @param options          what to serve
     * @param transportName    the transport to use, or null for the best
     * @param reloadSignalFile the file whose change asks for a reload, or null
     */
    ServerProcess(ZeroserveOptions options, String transportName, Path reloadSignalFile) {
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
                serve(vertx, new ZeroserveVerticle(options, log));
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
        try {
            vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
        started = true;
        if (watcher != null) {
            watch(watcher, verticle);
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

    private void watch(SiteWatcher watcher, ZeroserveVerticle verticle) {
        Thread.ofPlatform().daemon().name("zeroserve-reload-signal").start(() -> {
            try {
                while (!stop.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (watcher.changed()) {
                        verticle.reload();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
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
