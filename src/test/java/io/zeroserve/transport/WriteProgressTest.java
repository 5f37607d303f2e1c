package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts as a client that takes something, with a connection on which the test decides how much that is. */
class WriteProgressTest {
    private static final long PATIENCE = 1000;
    private static final int MESSAGE_BYTES = 100;

    private final Connection connection = new Connection();
    private final WriteProgress progress = new WriteProgress(PATIENCE);

    private static final class Connection extends EmbeddedChannel {
        private int taken;

        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            waiting.removeBytes(taken);
            taken = 0;
        }

        private void take(int bytes) {
            taken = bytes;
            flushOutbound();
        }
    }

    @AfterEach
    void close() {
        connection.take(Integer.MAX_VALUE);
        connection.close();
    }

    private void write() {
        progress.wrote(Unpooled.buffer().writeZero(MESSAGE_BYTES));
        connection.writeAndFlush(Unpooled.buffer().writeZero(MESSAGE_BYTES));
    }

    @Test
    void look_nothingWaits_hasAllTheTime() {
        assertThat(progress.leftNanos(connection, 5000)).isEqualTo(PATIENCE);
    }

    @Test
    void look_clientTakesNothing_timeRunsOut() {
        write();
        assertThat(progress.leftNanos(connection, 0)).isEqualTo(PATIENCE);
        assertThat(progress.leftNanos(connection, 600)).isEqualTo(PATIENCE - 600);
        assertThat(progress.leftNanos(connection, 1000)).isZero();
    }

    /** As with a large download, of which two chunks of one size always wait. */
    @Test
    void look_asMuchWaitsAsBefore_isProgressIfItIsOther() {
        write();
        write();
        progress.leftNanos(connection, 0);
        connection.take(MESSAGE_BYTES);
        write();

        assertThat(progress.leftNanos(connection, 999)).isEqualTo(PATIENCE);
    }

    /** As with a client that goes on asking and never reads. */
    @Test
    void look_moreHasBeenWritten_isNoProgress() {
        write();
        progress.leftNanos(connection, 0);
        write();

        assertThat(progress.leftNanos(connection, 999)).isEqualTo(1);
    }

    @Test
    void look_partOfAMessageTaken_isProgress() {
        write();
        progress.leftNanos(connection, 0);
        connection.take(1);

        assertThat(progress.leftNanos(connection, 999)).isEqualTo(PATIENCE);
    }
}
