package io.zeroserve.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.zeroserve.message.Head;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to pack a head, unpacked by Netty with a table of size 0: nothing may be taken from a table. */
class FieldBlockTest {
    private static final int LARGE = 1 << 20;

    private static List<String> unpack(byte[] block) throws Exception {
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, LARGE);
        decoder.maxHeaderTableSize(0);
        // A decoder that gave its table up wants to hear that the encoder has, which connections say first.
        byte[] whole = new byte[block.length + 1];
        whole[0] = 0x20;
        System.arraycopy(block, 0, whole, 1, block.length);
        Http2Headers fields = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(whole));
        List<String> lines = new ArrayList<>();
        fields.forEach(field -> lines.add(field.getKey() + "=" + field.getValue()));
        return lines;
    }

    private static void assertBoth(Head head, String... lines) throws Exception {
        assertThat(unpack(FieldBlock.of(head).bytes())).containsExactly(lines);
        assertThat(unpack(LiteralFields.pack(head))).containsExactly(lines);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 200, 204, 206, 299, 304, 400, 404, 431, 500, 503, 999})
    void pack_status_isThatStatus(int status) throws Exception {
        assertBoth(new Head(status), ":status=" + status);
    }

    @Test
    void pack_fields_inOrderWithRepetitions() throws Exception {
        Head head = new Head(200, "content-type", "text/html", "x-unknown", "1", "set-cookie", "a=b",
                AsciiString.of("set-cookie"), AsciiString.of("c=d"), "empty", "");

        assertBoth(head, ":status=200", "content-type=text/html", "x-unknown=1", "set-cookie=a=b", "set-cookie=c=d",
                "empty=");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 126, 127, 128, 255, 256, 16_000, 70_000})
    void pack_longValue_isWhole(int length) throws Exception {
        String value = "v".repeat(length);

        assertBoth(new Head(200, "www-authenticate", value, "x-".repeat(length / 2) + "y", "z"),
                ":status=200", "www-authenticate=" + value, "x-".repeat(length / 2) + "y=z");
    }

    @Test
    void pack_bytesPastAscii_areKept() throws Exception {
        assertThat(unpack(LiteralFields.pack(new Head(200, "x", "a\u00ff\u0080")))).contains("x=a\u00ff\u0080");
    }

    @Test
    void of_headWithDate_saysSo() {
        assertThat(FieldBlock.of(new Head(200, "date", "now")).isDated()).isTrue();
        assertThat(FieldBlock.of(new Head(200, "dated", "now")).isDated()).isFalse();
    }

    @Test
    void of_sameHeadTwice_isPackedOnce() {
        Head head = Head.kept(200, "content-length", "5");

        assertThat(FieldBlock.of(head)).isSameAs(FieldBlock.of(head));
    }
}
