package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RequestIdTest {

    @Test
    void next_knownTime_startsWithItInBase32() {
        RequestId ids = new RequestId(InstantSource.fixed(Instant.ofEpochMilli(1469918176385L)),
            new SplittableRandom(1));

        assertThat(ids.next()).startsWith("01ARYZ6S41").matches("[0-9A-HJKMNP-TV-Z]{26}");
    }

    @Test
    void next_thousandTimesInOneMillisecond_areAllDifferent() {
        RequestId ids = new RequestId(InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(ids.next());
        }

        assertThat(seen).hasSize(1000);
    }
}
