package io.zeroserve.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;

/**
 * The body of a request that is passed on: what has been read of it already, then the rest.
 *
 * @param announcedBytes how long the client has said it is; -1 if it has not
 * @param limitBytes     how long it may be
 * @param kept           what has been read; not changed
 * @param rest           starts reading the rest, which is paused; null if nothing is left
 */
public record Upload(long announcedBytes, long limitBytes, Buffer kept, Supplier<ReadStream<Buffer>> rest) {
    /** No body. */
    public static final Upload NONE = whole(Buffer.buffer(), Long.MAX_VALUE);

    /** A body that is all there. */
    public static Upload whole(Buffer bytes, long limitBytes) {
        return new Upload(bytes.length(), limitBytes, bytes, null);
    }

    boolean isWhole() {
        return rest == null;
    }

    boolean exceedsLimit() {
        return announcedBytes > limitBytes || kept.length() > limitBytes;
    }

    ProxyException tooLarge() {
        return new ProxyException(ProxyException.CONTENT_TOO_LARGE,
                "the request body exceeds " + limitBytes + " bytes");
    }
}
