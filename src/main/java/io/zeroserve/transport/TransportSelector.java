package io.zeroserve.transport;

import io.netty.channel.EventLoop;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Chooses how the process talks to the kernel: io_uring, else epoll, else NIO.
 *
 * <p>Vert.x's own choice prefers epoll, so io_uring is asked for by name. A transport whose jar is absent is a null
 * constant; one whose jar is there may still be refused by the kernel or the container. Both are kept as a reason.
 */
public final class TransportSelector {

    /**
     * A transport that may be there.
     *
     * @param name      {@code io_uring}, {@code epoll} or {@code nio}
     * @param transport the transport, or null if its jar is absent
     */
    public record Candidate(String name, Transport transport) {

        private String refusal() {
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
        this(List.of(new Candidate("io_uring", FrontedTransport.of(Transport.IO_URING)),
                new Candidate("epoll", FrontedTransport.of(Transport.EPOLL)),
                new Candidate("nio", FrontedTransport.of(Transport.NIO))));
    }

    TransportSelector(List<Candidate> candidates) {
        this.candidates = candidates;
    }

    /** Whether an event loop is one of io_uring's, whose classes may be absent. */
    static boolean isOnRing(EventLoop loop) {
        return Transport.IO_URING != null && RingSettings.areOf(loop);
    }

    /** The first candidate that works. */
    public Choice select() {
        List<String> refusals = new ArrayList<>();
        for (Candidate candidate : candidates) {
            String refusal = candidate.refusal();
            if (refusal == null) {
                return new Choice(candidate.name(), candidate.transport(), List.copyOf(refusals));
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
                String refusal = candidate.refusal();
                if (refusal != null) {
                    throw new IllegalArgumentException(refusal);
                }
                return new Choice(name, candidate.transport(), List.of());
            }
        }
        throw new IllegalArgumentException("no transport is called " + name + ": use "
                + String.join(", ", candidates.stream().map(Candidate::name).toList()));
    }
}
