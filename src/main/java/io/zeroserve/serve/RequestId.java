package io.zeroserve.serve;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes request ids: ULIDs, 48 bits of milliseconds and 80 random bits in 26 characters of Crockford's base 32.
 *
 * <p>They sort by time and are told apart by chance; they are not secrets. Confined to one event loop.
 */
final class RequestId {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 16;

    private final InstantSource clock;
    private final RandomGenerator random;

    RequestId(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    String next() {
        char[] id = new char[TIME_DIGITS + RANDOM_DIGITS];
        put(id, 0, TIME_DIGITS, clock.millis());
        // Two longs give 5 bits for each of 16 digits.
        put(id, TIME_DIGITS, RANDOM_DIGITS / 2, random.nextLong());
        put(id, TIME_DIGITS + RANDOM_DIGITS / 2, RANDOM_DIGITS / 2, random.nextLong());
        return new String(id);
    }

    private static void put(char[] id, int start, int count, long value) {
        for (int i = count - 1; i >= 0; i--) {
            id[start + i] = DIGITS[(int) value & 31];
            value >>>= 5;
        }
    }
}
