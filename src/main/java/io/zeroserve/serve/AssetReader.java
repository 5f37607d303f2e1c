package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.zeroserve.site.Asset;

/** Reads content from disk for an event loop, without blocking it. */
interface AssetReader {

    /**
     * Reads a range of an asset's content.
     *
     * @param asset       the asset, whose snapshot stays acquired until the future completes
     * @param position    where to start in the content
     * @param lengthBytes how much to read; the range lies inside the content
     * @return completes on the calling event loop with a buffer that the receiver releases, holding all of the range;
     *         fails with {@link java.io.EOFException} if the archive was truncated under us
     */
    Future<ByteBuf> read(Asset asset, long position, int lengthBytes);
}
