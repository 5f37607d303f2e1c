package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines between chunks, and how much they may say that means nothing. */
class ChunkScannerTest {
    private static final MessageLimits LIMITS = new MessageLimits(1024, 1024, 10, 1L << 30);

    private final ChunkScanner scanner = new ChunkScanner(LIMITS);

    /** Reads all of it; returns how much content there was. */
    private long read(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        long content = 0;
        int index = 0;
        while (index < bytes.limit() && scanner.fault() == null && !scanner.isDone()) {
            index = scanner.scan(bytes, index, bytes.limit());
            int skipped = (int) Math.min(scanner.contentBytes(), bytes.limit() - index);
            if (skipped > 0) {
                scanner.skip(skipped);
                content += skipped;
                index += skipped;
            }
        }
        return content;
    }

    @ParameterizedTest
    @CsvSource({"8192, ", "8193, MALFORMED"})
    void extension_aroundTheLongest_isPassedOverOrRefused(int bytes, RequestFault fault) {
        read("1;" + "x".repeat(bytes) + "\r\na\r\n0\r\n\r\n");

        assertThat(scanner.fault()).isEqualTo(fault);
        assertThat(scanner.isDone()).isEqualTo(fault == null);
    }

    @Test
    void extensions_ofSmallChunks_areRefusedWhenTheyAreFarMoreThanTheContent() {
        long content = read(("1;" + "x".repeat(98) + "\r\na\r\n").repeat(1000));

        assertThat(scanner.fault()).isEqualTo(RequestFault.MALFORMED);
        assertThat(content).isBetween(160L, 170L);
    }

    @Test
    void extensions_shorterThanTheirChunks_arePassedOverHoweverMany() {
        String chunk = "64;" + "x".repeat(98) + "\r\n" + "a".repeat(100) + "\r\n";

        assertThat(read(chunk.repeat(1000) + "0\r\n\r\n")).isEqualTo(100_000);
        assertThat(scanner.isDone()).isTrue();
    }
}
