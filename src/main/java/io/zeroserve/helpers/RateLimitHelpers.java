package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.MemoryFault;
import java.nio.charset.StandardCharsets;

/** Letting requests through at a limited rate. */
final class RateLimitHelpers {
    /** The longest key. */
    static final int MAX_KEY_BYTES = 256;
    private static final long FAILED = -1;

    private final RateLimits limits;

    private RateLimitHelpers(RateLimits limits) {
        this.limits = limits;
    }

    static void register(HelperRegistry registry, RateLimits limits) {
        registry.add("zs_rate_limit", new RateLimitHelpers(limits)::ask);
    }

    private long ask(ScriptCall call, long key, long keyLength, long perSecond, long perMinute, long perHour) {
        if (keyLength <= 0 || keyLength > MAX_KEY_BYTES) {
            return FAILED;
        }
        Cage cage = call.cage();
        int index;
        try {
            index = cage.requireReadable(key, keyLength);
        } catch (MemoryFault outside) {
            // Here alone a bad pointer is no trap: that is what scripts are promised.
            return FAILED;
        }
        String bytes = new String(cage.memory(), index, (int) keyLength, StandardCharsets.ISO_8859_1);
        return limits.ask(bytes, new RateLimits.Limits(perSecond, perMinute, perHour)).ordinal();
    }
}
