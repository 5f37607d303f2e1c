package io.zeroserve.serve;

import io.netty.util.AsciiString;
import io.zeroserve.http.HttpDate;
import java.time.InstantSource;

/** The value of Date, formatted once a second. Confined to one event loop. */
final class DateField {
    private final InstantSource clock;
    private long seconds = Long.MIN_VALUE;
    private CharSequence value;

    DateField(InstantSource clock) {
        this.clock = clock;
    }

    long nowSeconds() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    CharSequence value() {
        long now = nowSeconds();
        if (now != seconds) {
            value = new AsciiString(HttpDate.format(now));
            seconds = now;
        }
        return value;
    }
}
