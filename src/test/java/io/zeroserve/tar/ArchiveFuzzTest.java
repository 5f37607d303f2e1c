package io.zeroserve.tar;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Fuzzer;
import io.zeroserve.fixture.SiteFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

/** Archives of whoever makes them: refused with a reason, or an index of files that are inside. */
class ArchiveFuzzTest {
    private static final TarLimits LIMITS = new TarLimits(1000, 4096, 1 << 16, 1 << 12, 16);
    private static final int BLOCK_BYTES = 512;

    @Test
    void read_anyBytes_isAnIndexOfWhatIsInside() throws Exception {
        byte[] ours = new SiteFixture().file("index.html", "home").file("a/b.css", new byte[700])
                .file("long/" + "x".repeat(200) + "/name", "deep").bytes();
        byte[] others = new TarFixture().folder("a/").file("./a/x", "x").entry('2', "link", new byte[0])
                .pax(TarFixture.paxRecord("path", "b/y"), TarFixture.paxRecord("size", "1")).file("z", "1")
                .globalPax(TarFixture.paxRecord("comment", "c"))
                .entry('L', "././@LongLink", "l".repeat(300).getBytes(StandardCharsets.US_ASCII))
                .file("l", "2").bytes();
        Fuzzer.of(List.of(ours, others)).allocating(4000).run(bytes -> {
            requireRefusedOrInside(bytes);
            requireRefusedOrInside(summedUp(bytes));
        });
    }

    private static void requireRefusedOrInside(byte[] bytes) {
        try {
            TarIndex index = TarIndex.read(new SeekableInMemoryByteChannel(bytes), "fuzz.tar", LIMITS);
            for (TarEntry entry : index.entries()) {
                assertThat(entry.offset()).isNotNegative();
                assertThat(entry.sizeBytes()).isBetween(0L, bytes.length - entry.offset());
                assertThat(entry.key()).isNotEmpty().doesNotStartWith("/").doesNotEndWith("/");
                assertThat(entry.key().split("/", -1)).doesNotContain("..", ".", "");
                assertThat(index.find(entry.key())).contains(entry);
            }
        } catch (TarFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the right checksum in each block that looks like a header, so that what is behind it is seen too. */
    private static byte[] summedUp(byte[] bytes) {
        byte[] repaired = bytes.clone();
        for (int at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
            if (new String(bytes, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
                byte[] block = TarFixture.checksummed(Arrays.copyOfRange(bytes, at, at + BLOCK_BYTES));
                System.arraycopy(block, 0, repaired, at, BLOCK_BYTES);
            }
        }
        return repaired;
    }
}
