package io.zeroserve.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.zeroserve.message.Head;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When whoever writes a response is told to stop, and to go on. */
class ServerResponseTest {

    /** Its protocol is that it is full as often as the test says, and lets everything out when it is looked at. */
    private static final class Draining extends ServerResponse {
        private boolean full = true;
        private boolean letsOutWhenLookedAt;

        @Override
        protected boolean isFull() {
            if (letsOutWhenLookedAt) {
                full = false;
                tellDrained();
            }
            return full;
        }

        @Override
        protected Future<Void> send(ByteBuf content, boolean last) {
            content.release();
            return DONE;
        }

        @Override
        protected void sendHead() {
            wroteHead();
        }

        @Override
        protected void sendInterim(Head interim) {
        }

        @Override
        protected boolean isSent() {
            return ended();
        }

        @Override
        protected void dropWaiting(Throwable why) {
        }

        @Override
        public void closeAfter() {
        }

        @Override
        public void trailer(String name, String value) {
        }

        @Override
        public Future<Void> reset(long code) {
            return DONE;
        }
    }

    @Test
    void writeQueueFull_untilDrained_staysSo() {
        Draining response = new Draining();
        AtomicInteger told = new AtomicInteger();
        response.drainHandler(_ -> told.incrementAndGet());

        assertThat(response.writeQueueFull()).isTrue();
        response.full = false;
        assertThat(response.writeQueueFull()).isTrue();
        assertThat(told).hasValue(0);
        response.tellDrained();
        assertThat(told).hasValue(1);
        assertThat(response.writeQueueFull()).isFalse();
    }

    /** Nobody would tell it again. */
    @Test
    void writeQueueFull_drainedByLooking_isNotFull() {
        Draining response = new Draining();
        AtomicInteger told = new AtomicInteger();
        response.drainHandler(_ -> told.incrementAndGet());

        assertThat(response.writeQueueFull()).isTrue();
        response.letsOutWhenLookedAt = true;
        assertThat(response.writeQueueFull()).isFalse();
        assertThat(told).hasValue(1);
    }
}
