package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.Arrays;

/**
 * What a client has in its dynamic table, because we have sent it (RFC 7541 2.3.2, 4): a field that is there takes a
 * byte or two on the wire and next to no time on either side. What is sent for the second time is put there; what is
 * different in every response never is. Confined to one event loop.
 */
final class FieldTable {
    /** What we use of it: what clients have unless they say otherwise. */
    private static final int MOST_BYTES = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;
    /** The number of the newest entry (RFC 7541 2.3.3). */
    private static final int FIRST_NUMBER = 62;
    private static final int FIRST_PLACES = 16;
    /** Fields that are remembered to have been sent once: those of two or three heads. */
    private static final int SEEN = 32;

    private int mostBytes = MOST_BYTES;
    private int sizeBytes;
    /** A ring: an entry's place is how many were added before it, modulo the length, which is a power of 2. */
    private Field[] entries;
    /** What {@link Field#hash} says of each: that is all that most comparisons need. */
    private int[] hashes;
    private int added;
    private int count;
    private int[] seen;
    private int seenCount;
    private int changes;

    /** The number of a field; 0 if it is not in the table. */
    int find(Field field) {
        int hash = field.hash();
        for (int age = 0; age < count; age++) {
            int place = added - 1 - age & hashes.length - 1;
            if (hashes[place] == hash && entries[place].isSame(field)) {
                return FIRST_NUMBER + age;
            }
        }
        return 0;
    }

    /** Whether a field that is not in the table is to be added: it is sent again. */
    boolean wants(Field field) {
        if (field.tableBytes() > mostBytes / 2 || field.isSecret()) {
            return false;
        }
        int hash = field.hash();
        if (seen == null) {
            seen = new int[SEEN];
        }
        for (int i = 0; i < Math.min(seenCount, SEEN); i++) {
            if (seen[i] == hash) {
                return true;
            }
        }
        seen[seenCount % SEEN] = hash;
        seenCount = seenCount + 1 == 2 * SEEN ? SEEN : seenCount + 1;
        changes++;
        return false;
    }

    /** Adds a field, whose size is at most that of the table, in place of the oldest ones. */
    void add(Field field) {
        int fieldBytes = field.tableBytes();
        while (sizeBytes + fieldBytes > mostBytes) {
            int oldest = added - count & entries.length - 1;
            sizeBytes -= entries[oldest].tableBytes();
            entries[oldest] = null;
            count--;
        }
        makeRoom();
        int place = added & entries.length - 1;
        entries[place] = field;
        hashes[place] = field.hash();
        sizeBytes += fieldBytes;
        added++;
        count++;
        changes++;
    }

    private void makeRoom() {
        if (entries == null) {
            entries = new Field[FIRST_PLACES];
            hashes = new int[FIRST_PLACES];
        } else if (count == entries.length) {
            Field[] more = new Field[2 * count];
            int[] moreHashes = new int[2 * count];
            for (int i = added - count; i != added; i++) {
                more[i & more.length - 1] = entries[i & entries.length - 1];
                moreHashes[i & more.length - 1] = hashes[i & entries.length - 1];
            }
            entries = more;
            hashes = moreHashes;
        }
    }

    /**
     * The client says how much its table may have; false if that changes nothing. Otherwise the table is empty now,
     * which the client is to be told with its size at the beginning of the next field block (RFC 7541 4.2).
     */
    boolean limit(long clientBytes) {
        int most = (int) Math.min(clientBytes, MOST_BYTES);
        if (most == mostBytes) {
            return false;
        }
        mostBytes = most;
        sizeBytes = 0;
        count = 0;
        changes++;
        if (entries != null) {
            Arrays.fill(entries, null);
        }
        return true;
    }

    int mostBytes() {
        return mostBytes;
    }

    /** Grows with everything that makes a difference to the next field block. */
    int changes() {
        return changes;
    }
}
