package io.zeroserve.transport;

import io.netty.channel.EventLoop;
import io.vertx.core.impl.transports.TransportLoader;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Chooses how the process talks to the kernel: io_uring, else epoll, else NIO.
 *
 * <p>Vert.x's own choice prefers epoll, so io_uring is asked for by name. A transport whose jar is absent is null; one
 * whose jar is there may still be refused by the kernel or the container. Both are kept as a reason. What is not tried
 * is not loaded: the constants of {@link Transport} would load them all, each with its native library.
 */
public final class TransportSelector {

    /**
     * A transport that may be there.
     *
     * @param name   {@code io_uring}, {@code epoll} or {@code nio}
     * @param loaded gives the transport, or null if its jar is absent; asked once at most
     */
    record Candidate(String name, Supplier<Transport> loaded) {

        private String refusal(Transport transport) {
            if (transport == null) {
                return name + " is not on the class path";
            }
            return transport.available() ? null : name + " is unavailable: " + rootMessage(transport);
        }

        private static String rootMessage(Transport transport) {
            Throwable cause = transport.unavailabilityCause();
            if (cause == null) {
                return "no reason given";
            }
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String message = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
            return message.lines().findFirst().orElse("no reason given");
        }
    }

    /**
     * The transport in use.
     *
     * @param name      its name
     * @param transport the transport to build a Vertx with
     * @param refusals  why each better one is not in use, best first; empty if there is none better
     */
    public record Choice(String name, Transport transport, List<String> refusals) {

        /** Names the transport and why it is not a better one, for the start-up line. */
        public String description() {
            return refusals.isEmpty() ? name : name + " (" + String.join("; ", refusals) + ")";
        }
    }

    private final List<Candidate> candidates;

    /** Chooses among the transports that this process has. */
    public TransportSelector() {
        this(List.of(new Candidate("io_uring", () -> FrontedTransport.of(Ring.TRANSPORT)),
                new Candidate("epoll", () -> FrontedTransport.of(
                        loaded(() -> TransportLoader.epoll(), () -> Transport.EPOLL))),
                new Candidate("nio", () -> FrontedTransport.of(Transport.NIO))));
    }

    TransportSelector(List<Candidate> candidates) {
        this.candidates = candidates;
    }

    /** One transport alone; on the module path, where Vert.x keeps its loader to itself, together with all others. */
    private static Transport loaded(Supplier<Transport> alone, Supplier<Transport> constant) {
        try {
            return alone.get();
        } catch (IllegalAccessError e) {
            return constant.get();
        }
    }

    /** Whether an event loop is one of io_uring's, whose classes may be absent. */
    static boolean isOnRing(EventLoop loop) {
        return Ring.TRANSPORT != null && RingSettings.areOf(loop);
    }

    /** The first candidate that works. */
    public Choice select() {
        List<String> refusals = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Transport transport = candidate.loaded().get();
            String refusal = candidate.refusal(transport);
            if (refusal == null) {
                return new Choice(candidate.name(), transport, List.copyOf(refusals));
            }
            refusals.add(refusal);
        }
        throw new IllegalStateException("no transport: " + String.join("; ", refusals));
    }

    /**
     * The named candidate and no other.
     *
     * @throws IllegalArgumentException if there is none of that name, or it does not work; the message says why
     */
    public Choice require(String name) {
        for (Candidate candidate : candidates) {
            if (candidate.name().equals(name)) {
                Transport transport = candidate.loaded().get();
                String refusal = candidate.refusal(transport);
                if (refusal != null) {
                    throw new IllegalArgumentException(refusal);
                }
                return new Choice(name, transport, List.of());
            }
        }
        throw new IllegalArgumentException("no transport is called " + name + ": use "
                + String.join(", ", candidates.stream().map(Candidate::name).toList()));
    }

    /** Loaded when somebody asks for io_uring. */
    private static final class Ring {
        /** Null if the jar is absent. */
        private static final Transport TRANSPORT =
                loaded(() -> TransportLoader.io_uring(), () -> Transport.IO_URING);

        private Ring() {
        }
    }
}
