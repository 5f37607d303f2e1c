package io.zeroserve.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.helpers.RateLimits.Limits;
import io.zeroserve.helpers.RateLimits.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final Limits UNLIMITED = new Limits(0, 0, 0);

    private Instant now = Instant.parse("2026-11-23T10:59:57.900Z");
    private final RateLimits limits = new RateLimits(() -> now, 3);

    private void goOn(long millis) {
        now = now.plusMillis(millis);
    }

    @Test
    void ask_limits_areCheckedFromSecondToHourAndCountNothingWhenExceeded() {
        Limits some = new Limits(1, 2, 3);
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.EXCEEDED_SECOND);
        goOn(200);
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.EXCEEDED_SECOND);
        goOn(1_000);
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.EXCEEDED_MINUTE);
        goOn(1_000);
        // the minute and the hour have ended as well
        assertThat(limits.ask("k", some)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void ask_windows_areThoseOfTheClock() {
        now = Instant.parse("2026-11-23T10:00:00.999Z");
        Limits perHour = new Limits(0, 0, 2);
        assertThat(limits.ask("k", perHour)).isEqualTo(Verdict.ALLOWED);
        goOn(1_800_000);
        assertThat(limits.ask("k", perHour)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.ask("k", perHour)).isEqualTo(Verdict.EXCEEDED_HOUR);
        goOn(1_800_000);
        assertThat(limits.ask("k", perHour)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void ask_zeroAndHugeLimits_areWithoutLimit() {
        for (int i = 0; i < 1000; i++) {
            assertThat(limits.ask("k", UNLIMITED)).isEqualTo(Verdict.ALLOWED);
            assertThat(limits.ask("k", new Limits(-1, -1, -1))).isEqualTo(Verdict.ALLOWED);
        }
    }

    @Test
    void ask_clockGoesBack_beginsAnew() {
        assertThat(limits.ask("k", new Limits(1, 0, 0))).isEqualTo(Verdict.ALLOWED);
        goOn(-5_000);
        assertThat(limits.ask("k", new Limits(1, 0, 0))).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.ask("k", new Limits(1, 0, 0))).isEqualTo(Verdict.EXCEEDED_SECOND);
    }

    @Test
    void ask_moreKeysThanTheTableHolds_areRefusedUntilOldOnesAreSwept() {
        for (String key : List.of("a", "b", "c")) {
            assertThat(limits.ask(key, UNLIMITED)).isEqualTo(Verdict.ALLOWED);
        }
        assertThat(limits.ask("d", UNLIMITED)).isEqualTo(Verdict.TOO_MANY_KEYS);
        assertThat(limits.ask("a", UNLIMITED)).isEqualTo(Verdict.ALLOWED);
        goOn(30_000);
        limits.ask("a", UNLIMITED);
        assertThat(limits.ask("d", UNLIMITED)).isEqualTo(Verdict.TOO_MANY_KEYS);
        goOn(30_000);
        // an hour has ended since b and c were asked, and a minute since the start
        assertThat(limits.ask("d", UNLIMITED)).isEqualTo(Verdict.ALLOWED);
        assertThat(limits.size()).isEqualTo(2);
    }

    @Test
    void ask_fromManyThreads_neverLetsThroughMoreThanTheLimit() throws Exception {
        RateLimits shared = new RateLimits(() -> now, 100);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> allowed = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Callable<Integer> task = () -> {
                    int count = 0;
                    for (int i = 0; i < 10_000; i++) {
                        shared.ask("other" + i % 200, UNLIMITED);
                        count += shared.ask("k", new Limits(0, 0, 5_000)) == Verdict.ALLOWED ? 1 : 0;
                    }
                    return count;
                };
                allowed.add(threads.submit(task));
            }
            int sum = 0;
            for (Future<Integer> each : allowed) {
                sum += each.get();
            }
            // the key is refused altogether if others filled the table first
            assertThat(sum).isIn(0, 5_000);
            assertThat(shared.size()).isEqualTo(100);
        }
    }
}
