package io.zeroserve.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.zeroserve.message.Head;
import io.zeroserve.transport.TurnBuffer;
import io.zeroserve.transport.WriteProgress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads as a client gets them, unpacked by Netty with a table of its own. */
class FieldWriterTest {
    private static final int LARGE = 1 << 20;
    private static final String DATE = "date=Mon, 23 Nov 2026 22:00:00 GMT";

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final TurnBuffer out = new TurnBuffer(channel.pipeline().firstContext(), new WriteProgress(1));
    private CharSequence date = DATE.substring("date=".length());
    private final FieldWriter writer = new FieldWriter(new FrameWriter(out), new LoopFields(() -> date));
    private final DefaultHttp2HeadersDecoder client = new DefaultHttp2HeadersDecoder(true, LARGE);

    @AfterEach
    void finish() {
        out.close();
        channel.finishAndReleaseAll();
    }

    /** The field block of what has been written, its frames put together. */
    private byte[] block() {
        out.flush();
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        while (all.isReadable()) {
            int length = all.readUnsignedMedium();
            assertThat(length).isLessThanOrEqualTo(Frame.MAX_PAYLOAD_BYTES);
            assertThat((int) all.readByte()).isEqualTo(block.size() == 0 ? Frame.HEADERS : Frame.CONTINUATION);
            all.skipBytes(5);
            block.writeBytes(ByteBufUtil.getBytes(all.readSlice(length)));
        }
        return block.toByteArray();
    }

    private List<String> unpack(byte[] block) throws Http2Exception {
        Http2Headers fields = client.decodeHeaders(1, Unpooled.wrappedBuffer(block));
        List<String> lines = new ArrayList<>();
        fields.forEach(field -> lines.add(field.getKey() + "=" + field.getValue()));
        return lines;
    }

    private byte[] send(Head head) {
        writer.head(1, head, true);
        return block();
    }

    /** The lower half of U+010A is a line end. */
    @Test
    void value_characterThatIsNoByte_becomesNoOtherOne() throws Exception {
        for (Head head : List.of(new Head(200, "x", "a\u010ab: c"), Head.kept(200, "x", "a\u010ab: c"))) {
            assertThat(unpack(send(head))).contains("x=a?b: c");
        }
    }

    private static List<String> lines(Head head) {
        List<String> lines = new ArrayList<>(List.of(":status=" + head.status()));
        head.forEach((name, value) -> lines.add(name + "=" + value));
        return lines;
    }

    /** Both kinds of heads, until all of it that can be is in the table, and once more. */
    private void assertArrives(Head head) throws Http2Exception {
        CharSequence[] texts = new CharSequence[2 * head.size()];
        for (int i = 0; i < head.size(); i++) {
            texts[2 * i] = head.name(i);
            texts[2 * i + 1] = head.value(i);
        }
        List<String> expected = lines(head);
        expected.add(DATE);
        for (Head kind : List.of(new Head(head.status(), texts), Head.kept(head.status(), texts))) {
            for (int i = 0; i < 4; i++) {
                assertThat(unpack(send(kind))).containsExactlyElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 206, 299, 304, 400, 404, 431, 500, 503, 999})
    void head_status_isThatStatus(int status) throws Exception {
        assertArrives(new Head(status));
    }

    @Test
    void head_fields_inOrderWithRepetitions() throws Exception {
        assertArrives(new Head(200, "content-type", "text/html", "x-unknown", "1", "set-cookie", "a=b",
                AsciiString.of("set-cookie"), AsciiString.of("c=d"), "empty", "", "content-length", "", "refresh", "1",
                "x-unknown", "1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 126, 127, 128, 255, 256, 2_100, 16_000, 70_000})
    void head_longValue_isWhole(int length) throws Exception {
        String value = "v".repeat(length);

        assertArrives(new Head(200, "www-authenticate", value, "x-".repeat(length / 2) + "y", "z", "via", value));
    }

    @Test
    void head_bytesPastAscii_areKept() throws Exception {
        assertThat(unpack(send(new Head(200, "x", "a\u00ff\u0080")))).contains("x=a\u00ff\u0080");
        assertThat(unpack(send(Head.kept(200, "x", "a\u00ff\u0080")))).contains("x=a\u00ff\u0080");
    }

    @Test
    void head_withDate_getsNoOther() throws Exception {
        assertThat(unpack(send(new Head(200, "date", "now")))).containsExactly(":status=200", "date=now");
    }

    @Test
    void interim_hasNoDate() throws Exception {
        writer.interim(1, new Head(103, "link", "</a>"));

        assertThat(unpack(block())).containsExactly(":status=103", "link=</a>");
    }

    @Test
    void trailers_arriveAsTheyAre() throws Exception {
        writer.trailers(1, new DefaultHttp2Headers(false).add("grpc-status", "0").add("x", "y"));

        assertThat(unpack(block())).containsExactly("grpc-status=0", "x=y");
    }

    @Test
    void head_thirdTime_isAByteAField() throws Exception {
        Head head = Head.kept(200, "server", "zeroserve", "x-content-type-options", "nosniff");
        unpack(send(head));
        unpack(send(head));

        assertThat(send(head)).hasSize(4);
        assertThat(send(new Head(200, new String("server"), "zeroserve"))).hasSize(3);
    }

    @Test
    void head_nextSecond_hasTheNewDate() throws Exception {
        Head head = Head.kept(200);
        for (int second = 0; second < 5; second++) {
            date = "in second " + second;
            for (int i = 0; i < 4; i++) {
                assertThat(unpack(send(head))).containsExactly(":status=200", "date=in second " + second);
            }
        }
    }

    @Test
    void head_valueNeverTheSame_leavesTheTableToOthers() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            unpack(send(new Head(200, "server", "zeroserve", "etag", "\"tag-" + i + '"')));
        }

        assertThat(send(new Head(200, "server", "zeroserve"))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set-cookie", "www-authenticate", "location", "proxy-authenticate"})
    void head_secret_staysOutOfEveryTable(String name) throws Exception {
        String value = "0123456789".repeat(5);
        Head head = Head.kept(200, name, value);
        int first = send(head).length;
        for (int i = 0; i < 3; i++) {
            byte[] block = send(head);
            // :status, then a literal that is never indexed.
            assertThat(block[1] & 0xf0).isEqualTo(0x10);
            assertThat(block.length).isGreaterThan(30).isLessThanOrEqualTo(first);
        }
    }

    @Test
    void head_clientWithoutATable_isToldThatThereIsNoneOnce() throws Exception {
        writer.limitTable(0);
        client.maxHeaderTableSize(0);
        Head head = Head.kept(200, "server", "zeroserve");

        byte[] first = send(head);
        assertThat(first).startsWith(0x20);
        unpack(first);
        byte[] again = send(head);
        assertThat(again).startsWith(0x88).hasSizeGreaterThan(10).isEqualTo(send(head));
        assertThat(unpack(again)).contains("server=zeroserve");
    }

    @Test
    void head_clientWithALargeTable_isNotToldAnything() {
        writer.limitTable(1 << 16);

        assertThat(send(new Head(200))).startsWith(0x88);
    }

    /** Fields of all sizes, again and again, while the client changes its mind about its table. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void head_anyFieldsAndTables_arrive(long seed) throws Exception {
        Random random = new Random(seed);
        String[] names = {"server", "etag", "x-a", "x-b", "cache-control", "set-cookie", "via"};
        Head[] kept = new Head[20];
        Arrays.setAll(kept, _ -> Head.kept(200 + random.nextInt(5), fields(random, names)));
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(50) == 0) {
                for (int changes = random.nextInt(3); changes >= 0; changes--) {
                    int bytes = new int[] {0, 100, 300, 4096, 10_000}[random.nextInt(5)];
                    writer.limitTable(bytes);
                    client.maxHeaderTableSize(bytes);
                }
            }
            date = "second " + i / 20;
            Head head = random.nextBoolean() ? kept[random.nextInt(kept.length)]
                    : new Head(200 + random.nextInt(300), fields(random, names));
            List<String> expected = lines(head);
            expected.add("date=" + date);
            assertThat(unpack(send(head))).as("seed %d, head %d", seed, i).containsExactlyElementsOf(expected);
        }
    }

    private static CharSequence[] fields(Random random, String... names) {
        CharSequence[] fields = new CharSequence[2 * random.nextInt(8)];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = names[random.nextInt(names.length)];
            fields[i + 1] = "value-" + random.nextInt(12) + "x".repeat(random.nextInt(3) * random.nextInt(200));
        }
        return fields;
    }
}
