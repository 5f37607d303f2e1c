package io.zeroserve.helpers;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each key was let through in the present second, minute and hour of the wall clock.
 *
 * <p>Made once for the process: shared by all event loops, and kept over reloads. Any thread; a caller waits for
 * another only if both ask about keys that fall together in the table.
 */
public final class RateLimits {
    /** How many keys are counted if nothing else is said. */
    public static final int DEFAULT_MAX_KEYS = 10_000;
    private static final long SECOND_MILLIS = 1_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long SWEEP_MILLIS = 60_000;

    private final InstantSource clock;
    private final int maxKeys;
    private final ConcurrentHashMap<String, Counters> counters = new ConcurrentHashMap<>();
    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicLong lastSweep;

    /** What came of asking, in the order of the {@code ZS_RATE_LIMIT_…} constants. */
    enum Verdict { ALLOWED, EXCEEDED_SECOND, EXCEEDED_MINUTE, EXCEEDED_HOUR, TOO_MANY_KEYS }

    /**
     * How often a key may be let through; each is unsigned, and 0 is without limit.
     *
     * @param perSecond in a second
     * @param perMinute in a minute
     * @param perHour   in an hour
     */
    record Limits(long perSecond, long perMinute, long perHour) {
    }

    /** How often a key was let through in one span of time. */
    private static final class Window {
        private final long lengthMillis;
        private long index = Long.MIN_VALUE;
        private long count;

        private Window(long lengthMillis) {
            this.lengthMillis = lengthMillis;
        }

        private boolean isFull(long nowMillis, long limit) {
            if (index != nowMillis / lengthMillis) {
                index = nowMillis / lengthMillis;
                count = 0;
            }
            return limit != 0 && Long.compareUnsigned(count, limit) >= 0;
        }
    }

    /** Guarded by the table: only touched in computations of its key. */
    private static final class Counters {
        private final Window second = new Window(SECOND_MILLIS);
        private final Window minute = new Window(MINUTE_MILLIS);
        private final Window hour = new Window(HOUR_MILLIS);

        private Verdict ask(long nowMillis, Limits limits) {
            boolean secondFull = second.isFull(nowMillis, limits.perSecond());
            boolean minuteFull = minute.isFull(nowMillis, limits.perMinute());
            boolean hourFull = hour.isFull(nowMillis, limits.perHour());
            if (secondFull) {
                return Verdict.EXCEEDED_SECOND;
            }
            if (minuteFull) {
                return Verdict.EXCEEDED_MINUTE;
            }
            if (hourFull) {
                return Verdict.EXCEEDED_HOUR;
            }
            second.count++;
            minute.count++;
            hour.count++;
            return Verdict.ALLOWED;
        }
    }

    /**
     * @param clock   the wall clock
     * @param maxKeys how many keys are counted at a time
     */
    public RateLimits(InstantSource clock, int maxKeys) {
        this.clock = clock;
        this.maxKeys = maxKeys;
        this.lastSweep = new AtomicLong(clock.millis());
    }

    /** Lets a key through and counts that, or says what is exceeded and counts nothing. */
    Verdict ask(String key, Limits limits) {
        long now = clock.millis();
        sweep(now);
        Verdict[] verdict = {Verdict.TOO_MANY_KEYS};
        counters.compute(key, (_, known) -> {
            Counters asked = known != null || !reserve() ? known : new Counters();
            if (asked != null) {
                verdict[0] = asked.ask(now, limits);
            }
            return asked;
        });
        return verdict[0];
    }

    private boolean reserve() {
        if (keys.incrementAndGet() <= maxKeys) {
            return true;
        }
        keys.decrementAndGet();
        return false;
    }

    /** Once a minute, drops the keys whose hour has passed. One caller does it while others go on. */
    private void sweep(long now) {
        long last = lastSweep.get();
        if (Math.abs(now - last) < SWEEP_MILLIS || !lastSweep.compareAndSet(last, now)) {
            return;
        }
        long hour = now / HOUR_MILLIS;
        for (String key : counters.keySet()) {
            counters.computeIfPresent(key, (_, known) -> {
                if (known.hour.index == hour) {
                    return known;
                }
                keys.decrementAndGet();
                return null;
            });
        }
    }

    int size() {
        return keys.get();
    }
}
