package io.zeroserve.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a turn writes, as it reaches whoever is next in the pipeline: TLS, or the socket. */
class TurnBufferTest {
    private static final int RECORD_BYTES = 16_384;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final TurnBuffer out = new TurnBuffer(channel.pipeline().firstContext(), new WriteProgress(1));

    @AfterEach
    void finish() {
        out.close();
        channel.finishAndReleaseAll();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private List<Integer> sizes(ByteBuf whole) {
        List<Integer> sizes = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sizes.add(part.readableBytes());
            whole.writeBytes(part);
            part.release();
        }
        return sizes;
    }

    @Test
    void copy_longContentBetweenShortOnes_fillsRecords() {
        byte[] content = random(40_000);
        out.room(9).writeBytes(random(9));
        out.copy(Unpooled.wrappedBuffer(content), 0, content.length);
        out.room(5).writeBytes(random(5));
        out.flush();

        ByteBuf whole = Unpooled.buffer();
        assertThat(sizes(whole)).containsExactly(RECORD_BYTES, RECORD_BYTES, 40_014 - 2 * RECORD_BYTES);
        assertThat(ByteBufUtil.getBytes(whole, 9, content.length)).isEqualTo(content);
        assertThat(ByteBufUtil.getBytes(whole, 40_009, 5)).isEqualTo(random(5));
    }

    @Test
    void copy_partOfContent_isThatPart() {
        byte[] content = random(RECORD_BYTES);
        out.copy(Unpooled.wrappedBuffer(content), 100, 200);
        out.flush();

        ByteBuf whole = Unpooled.buffer();
        assertThat(sizes(whole)).containsExactly(200);
        assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(Arrays.copyOfRange(content, 100, 300));
    }

    @Test
    void copy_untilARecordIsFull_startsTheNextOnlyForMore() {
        byte[] content = random(RECORD_BYTES);
        out.copy(Unpooled.wrappedBuffer(content), 0, content.length);
        out.flush();
        out.room(1).writeByte(1);
        out.flush();

        assertThat(sizes(Unpooled.buffer())).containsExactly(RECORD_BYTES, 1);
    }

    @Test
    void room_longerThanARecord_isInOnePiece() {
        out.room(3).writeBytes(random(3));
        out.room(20_000).writeBytes(random(20_000));
        out.flush();

        assertThat(sizes(Unpooled.buffer())).containsExactly(3, 20_000);
    }

    @Test
    void isWritable_muchIsWritten_letsItOut() {
        byte[] content = random(RECORD_BYTES);
        for (int i = 0; i < 3; i++) {
            out.copy(Unpooled.wrappedBuffer(content), 0, content.length);
        }
        out.isWritable();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();

        out.copy(Unpooled.wrappedBuffer(content), 0, content.length);
        out.isWritable();
        assertThat(sizes(Unpooled.buffer())).containsExactly(RECORD_BYTES, RECORD_BYTES, RECORD_BYTES, RECORD_BYTES);
    }

    /** Whoever encrypts is done with a buffer when the flush returns. */
    @Test
    void room_spareThatHasBeenTaken_isUsedAgain() {
        EmbeddedChannel tls = new EmbeddedChannel(new Taker(), new ChannelInboundHandlerAdapter());
        SpareBuffer spare = new SpareBuffer();
        TurnBuffer one = new TurnBuffer(tls.pipeline().lastContext(), new WriteProgress(1), spare);
        TurnBuffer other = new TurnBuffer(tls.pipeline().lastContext(), new WriteProgress(1), spare);

        ByteBuf first = one.room(3).writeBytes(random(3));
        assertThat(other.room(4).writeBytes(random(4))).isNotSameAs(first);
        one.flush();
        other.flush();

        assertThat(one.room(5)).isSameAs(first);
        assertThat(first.readableBytes()).isZero();
        one.close();
        assertThat(first.refCnt()).isZero();
        assertThat(tls.<Integer>readOutbound()).isEqualTo(3);
        assertThat(tls.<Integer>readOutbound()).isEqualTo(4);
        spare.release();
        tls.finishAndReleaseAll();
    }

    @Test
    void room_spareThatIsStillInUse_isLeftAlone() {
        SpareBuffer spare = new SpareBuffer();
        TurnBuffer turns = new TurnBuffer(channel.pipeline().firstContext(), new WriteProgress(1), spare);
        byte[] content = random(20_000);

        turns.copy(Unpooled.wrappedBuffer(content), 0, content.length);
        turns.flush();
        turns.copy(Unpooled.wrappedBuffer(random(7)), 0, 7);
        turns.flush();

        ByteBuf whole = Unpooled.buffer();
        assertThat(sizes(whole)).containsExactly(RECORD_BYTES, 20_000 - RECORD_BYTES, 7);
        assertThat(ByteBufUtil.getBytes(whole, 0, content.length)).isEqualTo(content);
        turns.close();
        spare.release();
    }

    /** Takes what is written, as TLS does, and passes its length on. */
    private static final class Taker extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            int length = ((ByteBuf) message).readableBytes();
            ((ByteBuf) message).release();
            context.write(length, promise.unvoid());
        }
    }
}
