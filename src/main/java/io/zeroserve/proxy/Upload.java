package io.zeroserve.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.zeroserve.exchange.HeaderList;
import java.util.function.Supplier;

/**
 * The body of a request that is passed on: what has been read of it already, then the rest.
 *
 * @param announcedBytes how long the client has said it is; -1 if it has not
 * @param limitBytes     how long it may be
 * @param kept           what has been read; not changed
 * @param rest           starts reading the rest, which is paused; null if nothing is left
 * @param trailers       gives the fields behind it, each well-formed, once all of it has been read; null if there are
 *                       none
 */
public record Upload(long announcedBytes, long limitBytes, Buffer kept, Supplier<ReadStream<Buffer>> rest,
        Supplier<HeaderList> trailers) {
    /** No body. */
    public static final Upload NONE = whole(Buffer.buffer(), Long.MAX_VALUE, () -> null);

    /** A body that is all there. */
    public static Upload whole(Buffer bytes, long limitBytes, Supplier<HeaderList> trailers) {
        return new Upload(bytes.length(), limitBytes, bytes, null, trailers);
    }

    boolean isWhole() {
        return rest == null;
    }

    /** The fields behind it that may be sent with a head, once all of it has been read; null if there are none. */
    HeaderList trailersFor(ForwardedHead head) {
        HeaderList fields = trailers.get();
        if (fields == null) {
            return null;
        }
        TrailerFields.check(fields);
        // What scripts have seen, and perhaps changed, is not said again behind their back.
        fields.removeIf(name -> head.headers().first(name) != null);
        return fields.size() == 0 ? null : fields;
    }

    boolean exceedsLimit() {
        return announcedBytes > limitBytes || kept.length() > limitBytes;
    }

    ProxyException tooLarge() {
        return new ProxyException(ProxyException.CONTENT_TOO_LARGE,
                "the request body exceeds " + limitBytes + " bytes");
    }
}
