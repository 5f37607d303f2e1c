package io.zeroserve.http2;

import java.util.function.Supplier;

/** What the connections of an event loop share in order to write fields. Confined to that event loop. */
final class LoopFields {
    private static final String DATE = "date";

    private final Supplier<CharSequence> date;
    private final FieldBytes block = new FieldBytes();
    private CharSequence packed;
    private Field field;

    /** @param date the value of Date; the same object as long as it is the same */
    LoopFields(Supplier<CharSequence> date) {
        this.date = date;
    }

    /** Date, packed once a second. */
    Field date() {
        CharSequence now = date.get();
        if (now != packed) {
            field = Field.kept(DATE, now);
            packed = now;
        }
        return field;
    }

    /** A field block to write; whoever writes the next one writes it there too. */
    FieldBytes block() {
        block.clear();
        return block;
    }
}
