package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with commons-codec's. */
class Blake3Test {
    private static final long SEED = 5;

    @Test
    void hash_nothing_isTheKnownHash() {
        assertThat(new Blake3().hash(new byte[0], 0).hex()).isEqualTo("af1349b9f5f9a1a6a0404dea36dcc949");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 1023, 1024, 1025, 2047, 2048, 2049, 3072, 3073, 4097, 5120, 7169,
        8193, 31744, 102400, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (1 << 20) + 1025, 2 << 20, (2 << 20) + 1, 3 << 20,
        (4 << 20) + 77, (5 << 20) - 1, (7 << 20) + 3, 8 << 20})
    void hash_everyShapeOfTree_isThatOfTheReference(int length) {
        byte[] content = new byte[length];
        new Random(SEED).nextBytes(content);
        byte[] expected = org.apache.commons.codec.digest.Blake3.initHash().update(content).doFinalize(16);

        assertThat(hash(content)).isEqualTo(ContentHash.of(expected));
    }

    private static ContentHash hash(byte[] content) {
        Blake3 hash = new Blake3();
        if (content.length <= Blake3.WINDOW_BYTES) {
            return hash.hash(content, content.length);
        }
        int windows = (content.length + Blake3.WINDOW_BYTES - 1) / Blake3.WINDOW_BYTES;
        int[] chains = new int[windows * Blake3.WORDS];
        for (int i = windows - 1; i >= 0; i--) {
            int start = i * Blake3.WINDOW_BYTES;
            byte[] window = Arrays.copyOfRange(content, start, Math.min(content.length, start + Blake3.WINDOW_BYTES));
            hash.window(window, window.length, i, chains, i * Blake3.WORDS);
        }
        return hash.hash(chains);
    }
}
