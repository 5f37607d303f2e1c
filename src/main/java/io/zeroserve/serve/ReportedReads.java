package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.zeroserve.site.Asset;
import java.util.function.Consumer;

/**
 * Reads that tell the log when one fails: the client sees a response that breaks off, and only the operator can do
 * something about a disk.
 *
 * @param reader does the reading
 * @param log    gets a line for each read that failed
 */
record ReportedReads(AssetReader reader, Consumer<String> log) implements AssetReader {
    @Override
    public Future<ByteBuf> read(Asset asset, long position, int lengthBytes) {
        return reader.read(asset, position, lengthBytes).onFailure(cause -> log.accept("cannot read " + asset.key()
                + " at byte " + position + ": " + cause.getMessage()));
    }
}
