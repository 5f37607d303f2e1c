package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.zeroserve.message.Head;

/** Packs heads and trailers for a client, by what is in its table, and writes them. Confined to one event loop. */
final class FieldWriter {
    private static final int INDEXED = 0x80;
    private static final int INDEXED_BITS = 7;
    private static final int TABLE_SIZE = 0x20;
    private static final int TABLE_SIZE_BITS = 5;

    private final FrameWriter frames;
    private final LoopFields loop;
    private final FieldTable table = new FieldTable();
    /** Whether the client is to be told of another size of the table. */
    private boolean tableChanged;
    private Written last;

    /** A block that is the same as long as the table and the second are. */
    private record Written(Head head, Field date, int changes, byte[] block) {
    }

    FieldWriter(FrameWriter frames, LoopFields loop) {
        this.frames = frames;
        this.loop = loop;
    }

    /** A final head, Date among its fields. */
    void head(int streamId, Head head, boolean endStream) {
        Field date = loop.date();
        Written known = last;
        if (known != null && known.head == head && known.date == date && known.changes == table.changes()) {
            frames.headers(streamId, known.block, known.block.length, endStream);
            return;
        }
        HeadFields fields = HeadFields.of(head);
        int changes = table.changes();
        boolean repeatable = head.isKept() && !tableChanged;
        FieldBytes block = begin();
        pack(fields, block);
        if (!fields.isDated()) {
            pack(date, block);
        }
        if (repeatable && changes == table.changes()) {
            last = new Written(head, date, changes, block.copy());
        }
        write(streamId, block, endStream);
    }

    /** A head that is not the final one. */
    void interim(int streamId, Head interim) {
        FieldBytes block = begin();
        pack(HeadFields.of(interim), block);
        write(streamId, block, false);
    }

    /** What follows the content, and ends the stream. */
    void trailers(int streamId, Http2Headers trailers) {
        FieldBytes block = begin();
        trailers.forEach(line -> pack(Field.of(line.getKey(), line.getValue()), block));
        write(streamId, block, true);
    }

    private FieldBytes begin() {
        FieldBytes block = loop.block();
        if (tableChanged) {
            tableChanged = false;
            // It is empty whatever its size is, so that the smallest size that it has had need not be remembered.
            block.number(TABLE_SIZE, TABLE_SIZE_BITS, 0);
            block.number(TABLE_SIZE, TABLE_SIZE_BITS, table.mostBytes());
        }
        return block;
    }

    private void pack(HeadFields fields, FieldBytes block) {
        for (int i = 0; i < fields.all().size(); i++) {
            pack(fields.all().get(i), block);
        }
    }

    private void pack(Field field, FieldBytes block) {
        int number = field.wholeNumber() != 0 ? field.wholeNumber() : table.find(field);
        if (number != 0) {
            block.number(INDEXED, INDEXED_BITS, number);
        } else if (table.wants(field)) {
            field.writeIndexed(block);
            table.add(field);
        } else {
            field.write(block);
        }
    }

    private void write(int streamId, FieldBytes block, boolean endStream) {
        frames.headers(streamId, block.array(), block.size(), endStream);
    }

    /** The client says how much its table may have. */
    void limitTable(long bytes) {
        tableChanged |= table.limit(bytes);
    }
}
