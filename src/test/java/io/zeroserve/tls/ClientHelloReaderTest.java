package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.tls.ClientHelloReader.Progress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {
    private final ClientHelloReader reader = new ClientHelloReader();
    private final ClientHelloFixture hello = new ClientHelloFixture().suites("1301,1302").serverName("a.example")
            .versions("0304").signatureAlgorithms("0403");

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 16384", "7, 3", "100, 64", "16384, 1", "16384, 5", "16384, 16384"})
    void read_cutAnywhere_isTheSame(int fragmentBytes, int segmentBytes) {
        byte[] bytes = hello.records(fragmentBytes);

        for (int start = 0; start < bytes.length; start += segmentBytes) {
            int length = Math.min(segmentBytes, bytes.length - start);
            boolean last = start + length == bytes.length;
            assertThat(reader.read(ByteBuffer.wrap(bytes, start, length)))
                    .isEqualTo(last ? Progress.COMPLETE : Progress.WAITING);
        }

        assertThat(reader.clientHello().serverName()).isEqualTo("a.example");
        assertThat(Ja4.of(reader.clientHello())).isEqualTo(Ja4.of(hello.parsed()));
    }

    @Test
    void read_moreBehindTheMessage_isNotLookedAt() {
        byte[] bytes = hello.records(ClientHelloReader.MAX_MESSAGE_BYTES);
        ByteBuffer more = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 100));

        assertThat(reader.read(more)).isEqualTo(Progress.COMPLETE);
        assertThat(more.remaining()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "\u0016\u0002\u0000", "\u0015\u0003\u0001\u0000\u0002",
        "\u0016\u0003\u0001\u0000\u0000", "\u0016\u0003\u0001\u0040\u0001",
        "\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0001",
        "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000"})
    void read_somethingElse_givesUp(String bytes) {
        assertThat(reader.read(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(Progress.GIVEN_UP);
        assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(Progress.GIVEN_UP);
    }

    @Test
    void read_messageAtTheLimit_isRead() {
        int room = ClientHelloReader.MAX_MESSAGE_BYTES - hello.body().length - 4;
        byte[] bytes = hello.extension(21, new byte[room]).records(1 << 14);

        assertThat(reader.read(ByteBuffer.wrap(bytes))).isEqualTo(Progress.COMPLETE);
    }

    @Test
    void read_messageOverTheLimit_isGivenUpAtItsLength() {
        int room = ClientHelloReader.MAX_MESSAGE_BYTES - hello.body().length - 3;
        byte[] bytes = hello.extension(21, new byte[room]).records(1 << 14);

        assertThat(reader.read(ByteBuffer.wrap(bytes, 0, 9))).isEqualTo(Progress.GIVEN_UP);
    }

    @Test
    void parse_everyPrefixOfAMessage_isRefused() {
        byte[] body = hello.body();

        for (int length = 0; length < body.length; length++) {
            boolean withoutExtensions = length == body.length - extensionBytes(body);
            assertThat(ClientHello.parse(ByteBuffer.wrap(body, 0, length)).isPresent()).as("%d bytes", length)
                    .isEqualTo(withoutExtensions);
        }
    }

    /** Version, random, session id, two suites, compression: then the length of the extensions. */
    private static int extensionBytes(byte[] body) {
        return body.length - (2 + 32 + 1 + 32 + 2 + 4 + 1 + 1);
    }

    @Test
    void parse_malformedServerName_isNone() {
        byte[] overlong = {0, 9, 0, 0, 5, 'a'};

        assertThat(new ClientHelloFixture().extension(0, overlong).parsed().serverName()).isNull();
        assertThat(new ClientHelloFixture().extension(0, new byte[0]).parsed().serverName()).isNull();
    }
}
