package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.zeroserve.connection.ContentPace;
import io.zeroserve.transport.ConnectionLimits;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * The streams of an HTTP/2 connection as far as the client's direction goes: which it has opened, which of those it has
 * not ended, and how much content these have brought. A request without content leaves nothing here but its number.
 *
 * <p>Confined to one event loop.
 */
final class ClientStreams {
    /** Numbers that a client has left out are remembered for the most recent of these gaps. */
    private static final int MAX_GAPS = 16;

    /** Streams that the client has reset are remembered for so many, since an answer may be under way to them. */
    private static final int MAX_RESETS = 16;

    private final ConnectionLimits limits;
    private final IntObjectMap<Content> open = new IntObjectHashMap<>(4);
    /** First and last number of each gap, the oldest overwritten first. */
    private int[] gaps;
    private int gapCount;
    private int lastId;
    private final int[] recentResets = new int[MAX_RESETS];
    private int resetCount;

    /** Content on its way. */
    private static final class Content {
        private final ContentPace pace;
        private long bytes;
        /** We have reset the stream: what still comes was on its way. */
        private boolean refused;
        /** It is none: the stream is a tunnel. */
        private boolean exempt;

        Content(ContentPace pace) {
            this.pace = pace;
        }
    }

    ClientStreams(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Takes HEADERS; returns what is wrong with their stream, or null. */
    Http2Exception headers(int id, boolean ends) {
        if ((id & 1) == 0) {
            return Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d is not the client's", id);
        }
        if (id > lastId) {
            if (id > lastId + 2) {
                noteGap(lastId + 1, id - 1);
            }
            lastId = id;
            if (!ends) {
                makeRoom();
                open.put(id, new Content(new ContentPace(limits.times())));
            }
            return null;
        }
        if (open.containsKey(id)) {
            if (ends) {
                open.remove(id);
            }
            return null;
        }
        return wasLeftOut(id)
                ? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d comes after %d", id, lastId)
                : Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "the client has ended stream %d", id);
    }

    /** Takes DATA; returns what is wrong with it, or null. Nothing is said of a stream that has ended. */
    Http2Exception data(int id, int bytes, boolean ends) {
        Http2Exception wrong = requireNotIdle(id);
        Content content = open.get(id);
        if (wrong == null && content == null && id > 0 && wasResetByClient(id)) {
            return Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "the client has reset stream %d", id);
        }
        if (content == null) {
            return wrong;
        }
        if (!content.exempt) {
            content.bytes += bytes;
        }
        content.pace.came(bytes);
        if (ends) {
            open.remove(id);
        }
        if (content.bytes <= limits.messages().contentBytes() || content.refused) {
            return null;
        }
        return Http2Exception.streamError(id, Http2Error.CANCEL, "stream %d has too much content", id);
    }

    /** Whether the client has opened a stream and not ended it. */
    boolean isOpen(int id) {
        return open.containsKey(id);
    }

    /** Whether we have reset a stream that the client has not ended: what it still sends was on its way. */
    boolean isRefused(int id) {
        Content content = open.get(id);
        return content != null && content.refused;
    }

    /** Whether a stream has not been opened. We open none, and those are the ones with even numbers. */
    boolean isIdle(int id) {
        return id > lastId || (id & 1) == 0;
    }

    /** What is wrong with a frame that is for streams that have been opened; null if this one has. */
    Http2Exception requireNotIdle(int id) {
        return isIdle(id)
                ? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d has not been opened", id)
                : null;
    }

    /** The client has reset a stream. */
    void reset(int id) {
        open.remove(id);
        recentResets[resetCount % recentResets.length] = id;
        resetCount++;
    }

    /** Whether the client has reset a stream, not long ago. */
    boolean wasResetByClient(int id) {
        for (int recent : recentResets) {
            if (recent == id) {
                return true;
            }
        }
        return false;
    }

    /** What comes on a stream from now on is not limited. */
    void exempt(int id) {
        Content content = open.get(id);
        if (content != null) {
            content.exempt = true;
        }
    }

    /** What comes on a stream from now on is limited, as if it had just begun. */
    void limit(int id) {
        if (open.containsKey(id)) {
            open.put(id, new Content(new ContentPace(limits.times())));
        }
    }

    /** We have reset a stream. */
    void refused(int id) {
        Content content = open.get(id);
        if (content != null) {
            content.refused = true;
        }
    }

    /** Streams that we have reset, and whose client therefore never ended them, would pile up. */
    private void makeRoom() {
        if (open.size() > 2 * limits.http2().streams()) {
            open.values().removeIf(content -> content.refused);
        }
    }

    private void noteGap(int first, int last) {
        if (gaps == null) {
            gaps = new int[2 * MAX_GAPS];
        }
        int at = 2 * (gapCount % MAX_GAPS);
        gaps[at] = first;
        gaps[at + 1] = last;
        gapCount++;
    }

    private boolean wasLeftOut(int id) {
        for (int i = 0; i < 2 * Math.min(gapCount, MAX_GAPS); i += 2) {
            if (gaps[i] <= id && id <= gaps[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Names the streams whose content has come too slowly.
     *
     * @param held whether it is we who hold the content of a stream back: its client has its time again
     * @return in how many nanoseconds the next one will have
     */
    long look(long now, IntPredicate held, IntConsumer tooSlow) {
        long least = Long.MAX_VALUE;
        int[] late = new int[0];
        for (IntObjectMap.PrimitiveEntry<Content> entry : open.entries()) {
            Content content = entry.value();
            if (content.refused || content.exempt) {
                continue;
            }
            if (held.test(entry.key())) {
                content.pace.restart(now);
            }
            long left = content.pace.leftNanos(now);
            if (left <= 0) {
                late = Arrays.copyOf(late, late.length + 1);
                late[late.length - 1] = entry.key();
                content.refused = true;
            } else {
                least = Math.min(least, left);
            }
        }
        Arrays.stream(late).forEach(tooSlow);
        return least;
    }
}
