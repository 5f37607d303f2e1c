package io.zeroserve.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as they stand on the wire, in hex, and what is told of them. */
class FrameReaderTest {
    private static final int MAX_BLOCK_BYTES = 64;
    private static final String SETTINGS = "000000 04 00 00000000";
    private static final int PIECES = 200;

    private final List<String> told = new ArrayList<>();

    /** Writes down what it is told. */
    private final class Notes implements FrameSink {
        @Override
        public void data(int streamId, ByteBuf content, int flowBytes, boolean endStream) {
            told.add("data " + streamId + ' ' + ByteBufUtil.hexDump(content) + ' ' + flowBytes
                    + (endStream ? " end" : ""));
        }

        @Override
        public void headers(int streamId, ByteBuf block, boolean endStream, boolean dependsOnItself) {
            told.add("headers " + streamId + ' ' + ByteBufUtil.hexDump(block) + (endStream ? " end" : "")
                    + (dependsOnItself ? " itself" : ""));
        }

        @Override
        public void reset(int streamId, long errorCode) {
            told.add("reset " + streamId + ' ' + errorCode);
        }

        @Override
        public void windowUpdate(int streamId, int increment) {
            told.add("window " + streamId + ' ' + increment);
        }

        @Override
        public void setting(int id, long value) {
            told.add("setting " + id + ' ' + value);
        }

        @Override
        public void settingsEnd() {
            told.add("settings");
        }

        @Override
        public void ping(long data) {
            told.add("ping " + data);
        }

        @Override
        public void pingAnswer(long data) {
            told.add("answer " + data);
        }

        @Override
        public void goAway() {
            told.add("goaway");
        }

        @Override
        public void idleFrame() {
            told.add("idle");
        }

        @Override
        public void breakStream(Http2Exception error) {
            told.add("break " + Http2Exception.streamId(error) + ' ' + error.error());
        }
    }

    private FrameReader reader() {
        return new FrameReader(new Notes(), UnpooledByteBufAllocator.DEFAULT, MAX_BLOCK_BYTES);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private String read(String hex) {
        FrameReader reader = reader();
        try {
            reader.read(Unpooled.wrappedBuffer(bytes(SETTINGS + hex)));
        } catch (Http2Exception e) {
            told.add(e.error().toString());
        } finally {
            reader.close();
        }
        return String.join(", ", told.subList(1, told.size()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "000003 00 01 00000001 616263                      | data 1 616263 3 end",
        "000005 00 08 00000001 02 61620000                 | data 1 6162 5",
        "000001 00 08 00000001 00                          | data 1  1",
        "000001 00 08 00000001 01                          | PROTOCOL_ERROR",
        "000000 00 08 00000001                             | FRAME_SIZE_ERROR",
        "000000 00 00 00000000                             | PROTOCOL_ERROR",
        "000002 01 05 00000003 8284                        | headers 3 8284 end",
        "000007 01 25 80000003 00000000 10 8284            | headers 3 8284 end",
        "000007 01 25 00000003 00000003 10 8284            | headers 3 8284 end itself",
        "00000a 01 2c 00000003 02 00000000 10 8284 0000    | headers 3 8284",
        "000004 01 24 00000003 00000000                    | FRAME_SIZE_ERROR",
        "000001 01 00 00000003 82 000001 09 04 00000003 84 | idle, headers 3 8284",
        "000001 01 01 00000003 82 000000 09 00 00000003 000001 09 04 00000003 84 | idle, idle, headers 3 8284 end",
        "000001 01 00 00000003 82 000001 09 04 00000005 84 | PROTOCOL_ERROR",
        "000001 01 00 00000003 82 000000 00 00 00000003    | PROTOCOL_ERROR",
        "000001 01 00 00000003 82 000000 fe 00 00000003    | PROTOCOL_ERROR",
        "000000 09 04 00000003                             | PROTOCOL_ERROR",
        "000005 02 00 00000003 00000001 10                 | idle",
        "000005 02 00 00000003 00000003 10                 | idle, break 3 PROTOCOL_ERROR",
        "000004 02 00 00000003 00000001                    | idle, break 3 FRAME_SIZE_ERROR",
        "000005 02 00 00000000 00000001 10                 | PROTOCOL_ERROR",
        "000004 03 00 00000003 00000008                    | reset 3 8",
        "000003 03 00 00000003 000008                      | FRAME_SIZE_ERROR",
        "000004 03 00 00000000 00000008                    | PROTOCOL_ERROR",
        "00000c 04 00 00000000 0003 000000ff 0004 ffffffff | setting 3 255, setting 4 4294967295, settings",
        "000000 04 01 00000000                             | idle",
        "000006 04 01 00000000 0003 000000ff               | FRAME_SIZE_ERROR",
        "000005 04 00 00000000 0003 000000                 | FRAME_SIZE_ERROR",
        "000000 04 00 00000001                             | PROTOCOL_ERROR",
        "000004 05 04 00000001 00000002                    | PROTOCOL_ERROR",
        "000008 06 00 00000000 0000000000000007            | ping 7",
        "000008 06 01 00000000 0000000000000007            | answer 7",
        "000007 06 00 00000000 00000000000007              | FRAME_SIZE_ERROR",
        "000008 06 00 00000001 0000000000000007            | PROTOCOL_ERROR",
        "00000a 07 00 00000000 00000001 00000000 6869      | goaway",
        "000007 07 00 00000000 00000001 000000             | FRAME_SIZE_ERROR",
        "000008 07 00 00000001 00000001 00000000           | PROTOCOL_ERROR",
        "000004 08 00 00000000 80000005                    | window 0 5",
        "000004 08 00 00000003 00000000                    | window 3 0",
        "000003 08 00 00000003 000000                      | FRAME_SIZE_ERROR",
        "000003 fe ff 00000003 000000                      | idle",
        "004001 00 00 00000001                             | FRAME_SIZE_ERROR",
        "004001 fe 00 00000000                             | FRAME_SIZE_ERROR"})
    void read_frame_isToldOrRefused(String hex, String expected) {
        assertThat(read(hex)).isEqualTo(expected);
    }

    @Test
    void read_blockThatNeverEnds_isRefusedWhenItIsTooLarge() {
        String part = "000020 09 00 00000003" + "82".repeat(32);

        assertThat(read("000000 01 00 00000003" + part + part + part)).isEqualTo("idle, idle, idle, ENHANCE_YOUR_CALM");
    }

    /** What acknowledges settings says none itself. */
    @ParameterizedTest
    @ValueSource(strings = {"000008 06 00 00000000 0000000000000007", "000000 04 01 00000000"})
    void read_somethingBeforeSettings_isRefused(String hex) {
        FrameReader reader = reader();

        assertThat(catchThrowableOfType(Http2Exception.class,
                () -> reader.read(Unpooled.wrappedBuffer(bytes(hex)))).error()).hasToString("PROTOCOL_ERROR");
        reader.close();
    }

    @Test
    void read_inAnyPieces_tellsTheSame() throws Exception {
        byte[] all = bytes(SETTINGS
                + "000001 01 00 00000003 82 000001 09 04 00000003 84 000005 00 08 00000003 02 61620000"
                + "000008 06 00 00000000 0000000000000007 000004 08 00 00000000 00000005 000003 fe ff 00000003 000000");
        List<String> expected = List.of("settings", "idle", "headers 3 8284", "data 3 6162 5", "ping 7", "window 0 5",
                "idle");
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);

        for (int round = 0; round < PIECES; round++) {
            told.clear();
            FrameReader reader = reader();
            int from = 0;
            while (from < all.length) {
                int length = random.nextInt(1, Math.min(all.length - from, 30) + 1);
                reader.read(Unpooled.copiedBuffer(all, from, length));
                from += length;
            }
            reader.close();
            assertThat(told).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void isInBlock_partOfAFieldBlock_isTrueUntilItsEnd() throws Exception {
        FrameReader reader = reader();
        List<Boolean> states = new ArrayList<>();
        for (String piece : List.of(SETTINGS, "000001 01", "00 00000003", "82", "000001 09 04 00000003", "84")) {
            reader.read(Unpooled.copiedBuffer(bytes(piece)));
            states.add(reader.isInBlock());
        }
        reader.close();

        assertThat(states).containsExactly(false, true, true, true, true, false);
    }
}
