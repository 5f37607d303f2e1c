package io.zeroserve.transport;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import java.util.Objects;

/**
 * A transport of Vert.x that lets listeners look at a connection before TLS and HTTP do. For everything else, other
 * servers of the same Vertx included, it is the transport that it wraps.
 */
final class FrontedTransport implements Transport {
    private final Transport plain;

    private FrontedTransport(Transport plain) {
        this.plain = Objects.requireNonNull(plain);
    }

    /** Wraps a transport; null for null, which stands for one whose jar is absent. */
    static Transport of(Transport plain) {
        return plain == null ? null : new FrontedTransport(plain);
    }

    /** Whether a Vertx was built with such a transport. */
    static boolean carries(Vertx vertx) {
        return ((VertxInternal) vertx).transport() instanceof FrontedSockets;
    }

    /** Whether a Vertx was built with such a transport that can take over inherited sockets. */
    static boolean inheritsSockets(Vertx vertx) {
        return ((VertxInternal) vertx).transport() instanceof FrontedSockets sockets && sockets.areEpolls();
    }

    @Override
    public String name() {
        return plain.name();
    }

    @Override
    public boolean available() {
        return plain.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return plain.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        io.vertx.core.spi.transport.Transport sockets = plain.implementation();
        return new FrontedSockets(sockets,
                plain.name().equals("io_uring") ? RingSettings.handlers() : sockets.ioHandlerFactory());
    }
}
