package io.zeroserve.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.function.Supplier;

/** The field block of Date, packed once a second. Confined to one event loop. */
final class DateBlock {
    private final Supplier<CharSequence> date;
    private CharSequence packed;
    private byte[] bytes;

    /** @param date the value; the same object as long as it is the same */
    DateBlock(Supplier<CharSequence> date) {
        this.date = date;
    }

    byte[] bytes() {
        CharSequence now = date.get();
        if (now != packed) {
            bytes = FieldBlock.pack(new DefaultHttp2Headers(false).add("date", now));
            packed = now;
        }
        return bytes;
    }
}
