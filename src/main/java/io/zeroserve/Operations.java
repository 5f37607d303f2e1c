package io.zeroserve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.zeroserve.metrics.ServerMetrics;
import io.zeroserve.serve.AccessLog;
import io.zeroserve.serve.AccessLogFormat;
import io.zeroserve.serve.ListenerVerticle;
import io.zeroserve.serve.Observing;
import io.zeroserve.serve.OperationsListener;
import io.zeroserve.site.ReloadResult;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What operators see of a server, as far as the options want it: metrics, health, and the access log. */
final class Operations {
    private final Vertx vertx;
    private final ZeroserveOptions options;
    private final Consumer<String> log;
    private Observing observing = Observing.NONE;
    private OperationsListener listener;
    private volatile boolean ready;

    Operations(Vertx vertx, ZeroserveOptions options, Consumer<String> log) {
        this.vertx = vertx;
        this.options = options;
        this.log = log;
    }

    /** Opens the access log. Fails with a message for the operator. */
    Future<Void> open() {
        return vertx.<AccessLog>executeBlocking(this::openAccessLog, false).map(accessLog -> {
            observing = new Observing(options.getMetricsAddr() == null ? null
                    : new ServerMetrics(options.getThreads(), build()), accessLog);
            return null;
        });
    }

    private AccessLog openAccessLog() throws IOException {
        AccessLogFormat format = AccessLogFormat.of(options.getAccessLog());
        if (format == null) {
            return null;
        }
        InstantSource clock = InstantSource.system();
        if (options.getAccessLogFile() == null) {
            return AccessLog.to(System.out, format, clock);
        }
        try {
            return AccessLog.to(Path.of(options.getAccessLogFile()), format, clock, log);
        } catch (IOException e) {
            throw new IOException("cannot write the access log " + options.getAccessLogFile() + ": " + reason(e), e);
        }
    }

    /** Of files the JDK often says nothing but the name. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "its folder does not exist";
            case AccessDeniedException _ -> "it may not be written";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> failure.getMessage();
        };
    }

    private static Map<String, String> build() {
        return Map.of("version", Zeroserve.version(), "java", Runtime.version().toString());
    }

    /** Who wants to know of requests. After {@link #open}. */
    Observing observing() {
        return observing;
    }

    /** Answers operators from now on, if they are to be. */
    Future<Void> listen(List<ListenerVerticle> loops) {
        OperationsListener.Addresses addresses;
        try {
            addresses = new OperationsListener.Addresses(address("--metrics-addr", options.getMetricsAddr()),
                    address("--health-addr", options.getHealthAddr()));
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        ready = true;
        if (addresses.metrics() == null && addresses.health() == null) {
            return Future.succeededFuture();
        }
        listener = new OperationsListener(addresses, observing, loops, () -> ready);
        return vertx.deployVerticle(listener).onSuccess(_ -> tell(addresses)).mapEmpty();
    }

    private static SocketAddress address(String option, String text) {
        if (ListenAddress.isInherited(text)) {
            throw new IllegalArgumentException(option + " cannot be an inherited socket");
        }
        return text == null ? null : ListenAddress.parse(text).address();
    }

    private void tell(OperationsListener.Addresses addresses) {
        if (addresses.metrics() != null) {
            log.accept("metrics on http://" + ListenAddress.text(addresses.metrics(), metricsPort()) + "/metrics");
        }
        if (addresses.health() != null) {
            log.accept("health on http://" + ListenAddress.text(addresses.health(), healthPort()) + "/healthz");
        }
    }

    /** Counts a reload. */
    void reloaded(ReloadResult result) {
        if (observing.metrics() == null) {
            return;
        }
        switch (result) {
            case ReloadResult.Swapped swapped -> observing.metrics().reloads().swapped(swapped.generation());
            case ReloadResult.Rejected _ -> observing.metrics().reloads().rejected();
        }
    }

    /** No requests should be sent here any more: {@code /readyz} says so. */
    void unready() {
        ready = false;
    }

    int metricsPort() {
        return listener == null ? -1 : listener.metricsPort();
    }

    int healthPort() {
        return listener == null ? -1 : listener.healthPort();
    }

    /** Writes the rest of the access log, for at most a second. */
    void close() {
        unready();
        if (observing.accessLog() != null) {
            observing.accessLog().close();
        }
    }
}
