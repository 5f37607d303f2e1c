package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections whose clients take what the test says; the limit is 1 MB, and 200 kB for one. */
class BacklogTest {
    private static final int LIMIT_BYTES = 1_000_000;
    private static final int PER_CONNECTION_BYTES = 200_000;

    private final Backlog backlog = new Backlog(LIMIT_BYTES, PER_CONNECTION_BYTES);
    private final List<Client> clients = new ArrayList<>();

    private final class Client extends EmbeddedChannel {
        private final Backlog.Share share = backlog.share(this);
        private long taken;

        Client() {
            clients.add(this);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            waiting.removeBytes(Math.min(taken, waiting.totalPendingWriteBytes()));
            taken = 0;
        }

        Client isSent(int bytes) {
            writeAndFlush(Unpooled.buffer(bytes).writeZero(bytes));
            share.look();
            return this;
        }

        void takesAll() {
            if (!isOpen()) {
                return;
            }
            taken = Long.MAX_VALUE;
            flushOutbound();
            share.look();
        }
    }

    @AfterEach
    void takeAll() {
        clients.forEach(Client::takesAll);
        clients.forEach(EmbeddedChannel::close);
    }

    @Test
    void share_underItsLimit_isNotFull() {
        Client client = new Client().isSent(PER_CONNECTION_BYTES - 1000);
        assertThat(client.share.isFull()).isFalse();

        assertThat(client.isSent(2000).share.isFull()).isTrue();
        client.takesAll();
        assertThat(client.share.isFull()).isFalse();
    }

    @Test
    void total_underTheLimit_closesNobody() {
        Client first = new Client().isSent(LIMIT_BYTES / 2 - 1000);
        Client second = new Client().isSent(LIMIT_BYTES / 2 - 1000);

        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isTrue();
        first.takesAll();
        second.takesAll();
        assertThat(backlog.totalBytes()).isZero();
    }

    @Test
    void total_overTheLimit_closesWhoHoldsMost() {
        Client most = new Client().isSent(LIMIT_BYTES / 2);
        Client small = new Client().isSent(100_000);
        Client last = new Client().isSent(LIMIT_BYTES / 2 - 50_000);

        assertThat(most.isOpen()).isFalse();
        assertThat(small.isOpen()).isTrue();
        assertThat(last.isOpen()).isTrue();
        assertThat(backlog.totalBytes()).isBetween(LIMIT_BYTES / 2L, LIMIT_BYTES / 2L + 100_000);
    }

    @Test
    void total_oneConnectionAlone_isClosed() {
        assertThat(new Client().isSent(LIMIT_BYTES + 1).isOpen()).isFalse();
        assertThat(backlog.totalBytes()).isZero();
    }
}
