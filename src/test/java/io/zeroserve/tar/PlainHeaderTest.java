package io.zeroserve.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainHeaderTest {
    private static final long SEED = 11;

    @Test
    void parse_ustarFile_isPlain() {
        assertThat(PlainHeader.parse(header('0', "a/b.txt", 5)))
                .isEqualTo(new PlainHeader("a/b.txt", 5, 1_000_000_000, false));
        assertThat(PlainHeader.parse(header('5', "a/", 0))).isEqualTo(new PlainHeader("a/", 0, 1_000_000_000, true));
        assertThat(PlainHeader.parse(header('0', "n".repeat(100), 5)).name()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "x", "L", "\0"})
    void parse_otherKind_isLeftToTheDecoder(String typeflag) {
        assertThat(PlainHeader.parse(header(typeflag.charAt(0), "a", 0))).isNull();
    }

    @Test
    void parse_prefixOrNoMagicOrOddName_isLeftToTheDecoder() {
        byte[] prefixed = header('0', "a", 0);
        prefixed[345] = 'p';
        byte[] old = header('0', "a", 0);
        Arrays.fill(old, 257, 265, (byte) 0);

        assertThat(PlainHeader.parse(prefixed)).isNull();
        assertThat(PlainHeader.parse(old)).isNull();
        assertThat(PlainHeader.parse(header('0', "a/", 0))).isNull();
        assertThat(PlainHeader.parse(header('0', "caf\u00e9", 0))).isNull();
        assertThat(PlainHeader.parse(header('5', "a/", 1))).isNull();
    }

    /**
     * Whatever byte is changed, but for modes and owners: what is taken for plain means the same to commons-compress.
     */
    @Test
    void parse_anyByteChanged_agreesWithTheDecoder() throws IOException {
        Random random = new Random(SEED);
        int plain = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] block = header(random.nextBoolean() ? '0' : '5', "a/b.txt", 0);
            int offset = random.nextInt(512);
            if (offset >= 100 && offset < 124 || offset >= 329 && offset < 345) {
                continue;
            }
            block[offset] = (byte) random.nextInt(256);
            TarFixture.checksummed(block);
            PlainHeader header = PlainHeader.parse(block);
            if (header != null && TarHeader.isChecksumOk(block)) {
                plain++;
                TarArchiveEntry entry = new TarArchiveInputStream(
                        new ByteArrayInputStream(Arrays.copyOf(block, 2048)), "UTF-8").getNextEntry();
                String name = header.isFolder() && !header.name().endsWith("/") ? header.name() + '/' : header.name();
                assertThat(entry.getName()).isEqualTo(name);
                assertThat(entry.getSize()).isEqualTo(header.sizeBytes());
                assertThat(entry.isDirectory()).isEqualTo(header.isFolder());
                assertThat(entry.getLastModifiedTime().toInstant().getEpochSecond())
                        .isEqualTo(header.modifiedSeconds());
            }
        }
        assertThat(plain).isGreaterThan(5000);
    }

    private static byte[] header(char typeflag, String name, long size) {
        return TarFixture.header(typeflag, name.getBytes(StandardCharsets.UTF_8), size);
    }
}
