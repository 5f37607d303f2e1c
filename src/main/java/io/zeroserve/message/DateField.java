package io.zeroserve.message;

import io.netty.util.AsciiString;
import io.zeroserve.http.HttpDate;
import java.time.InstantSource;

/** The value of Date, formatted once a second. Confined to one event loop. */
public final class DateField {
    private final InstantSource clock;
    private long seconds = Long.MIN_VALUE;
    private CharSequence value;

    /** @param clock tells the time */
    public DateField(InstantSource clock) {
        this.clock = clock;
    }

    /** The present, in seconds since 1970. */
    public long nowSeconds() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    /** The present as Date has it (RFC 9110 6.6.1). */
    public CharSequence value() {
        long now = nowSeconds();
        if (now != seconds) {
            value = new AsciiString(HttpDate.format(now));
            seconds = now;
        }
        return value;
    }
}
