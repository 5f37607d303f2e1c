package io.zeroserve.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InputTest {
    private final Input input = new Input();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void append_inPieces_isReadAsOne() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            input.append(bytes(i + ","));
            all.append(i).append(',');
        }

        assertThat(input.readable()).isEqualTo(all.length());
        assertThat(input.take(10).toString()).isEqualTo(all.substring(0, 10));
        assertThat(input.take(input.readable()).toString()).isEqualTo(all.substring(10));
        assertThat(input.isEmpty()).isTrue();
    }

    @Test
    void bytes_thatHaveBeenRead_stayAsTheyAre() {
        input.append(bytes("headrest"));
        byte[] head = input.bytes();
        input.readTo(4);
        input.append(bytes("more"));
        input.append(bytes("x".repeat(100)));

        assertThat(head).startsWith("headrest".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(input.take(8).toString()).isEqualTo("restmore");
    }

    @Test
    void take_thenMoreThatFits_keepsWhatWasTaken() {
        input.append(bytes("head"));
        input.readTo(2);
        input.append(bytes("content"));
        Buffer taken = input.take(4);
        input.append(bytes("!"));

        assertThat(taken.toString()).isEqualTo("adco");
        assertThat(input.take(input.readable()).toString()).isEqualTo("ntent!");
    }

    @Test
    void append_anyBuffer_isReleased() {
        ByteBuf whole = bytes("abc");
        input.append(whole);

        assertThat(whole.refCnt()).isZero();
    }
}
