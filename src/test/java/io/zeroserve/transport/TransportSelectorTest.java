package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.transport.Transport;
import io.zeroserve.transport.TransportSelector.Candidate;
import io.zeroserve.transport.TransportSelector.Choice;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportSelectorTest {
    private static final Candidate NIO = new Candidate("nio", () -> Transport.NIO);

    @Test
    void select_firstWorks_hasNothingToExplain() {
        Choice choice = new TransportSelector(List.of(NIO)).select();

        assertThat(choice.description()).isEqualTo("nio");
    }

    @Test
    void select_firstWorks_loadsNoOther() {
        Candidate other = new Candidate("epoll", () -> {
            throw new AssertionError("loaded");
        });

        assertThat(new TransportSelector(List.of(NIO, other)).select().name()).isEqualTo("nio");
        assertThat(new TransportSelector(List.of(other, NIO)).require("nio").name()).isEqualTo("nio");
    }

    @Test
    void select_jarAbsentAndKernelRefuses_tellsBothReasons() {
        Candidate absent = new Candidate("io_uring", () -> null);
        Candidate refused = new Candidate("epoll",
                () -> new Refused("io.netty failed: Operation not permitted"));

        Choice choice = new TransportSelector(List.of(absent, refused, NIO)).select();

        assertThat(choice.name()).isEqualTo("nio");
        assertThat(choice.description()).isEqualTo("nio (io_uring is not on the class path;"
                + " epoll is unavailable: io.netty failed: Operation not permitted)");
    }

    @Test
    void require_refused_saysWhy() {
        TransportSelector selector = new TransportSelector(List.of(new Candidate("epoll", () -> new Refused("no"))));

        assertThatThrownBy(() -> selector.require("epoll")).hasMessage("epoll is unavailable: no");
    }

    @Test
    void require_unknownName_listsTheKnown() {
        assertThatThrownBy(() -> new TransportSelector().require("kqueue"))
                .hasMessage("no transport is called kqueue: use io_uring, epoll, nio");
    }

    @Test
    void select_onThisMachine_findsOne() {
        assertThat(new TransportSelector().select().transport().available()).isTrue();
    }

    /** A transport that says why it is not there, as io_uring in most containers. */
    private record Refused(String reason) implements Transport {
        @Override
        public String name() {
            return "refused";
        }

        @Override
        public boolean available() {
            return false;
        }

        @Override
        public Throwable unavailabilityCause() {
            return new IllegalStateException("wrapper", new UnsupportedOperationException(reason));
        }

        @Override
        public io.vertx.core.spi.transport.Transport implementation() {
            throw new UnsupportedOperationException();
        }
    }
}
