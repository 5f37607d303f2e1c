package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zeroserve.site.Asset;
import java.io.IOException;

/** Reads by position on Vert.x's worker threads: works on every transport. */
final class WorkerAssetReader implements AssetReader {
    private final Vertx vertx;
    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;

    WorkerAssetReader(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<ByteBuf> read(Asset asset, long position, int lengthBytes) {
        // Not ordered: each connection waits for its own read, and none for another's.
        return vertx.executeBlocking(() -> {
            ByteBuf chunk = allocator.directBuffer(lengthBytes, lengthBytes);
            try {
                asset.readFully(chunk.nioBuffer(0, lengthBytes), position);
                return chunk.writerIndex(lengthBytes);
            } catch (IOException | RuntimeException e) {
                chunk.release();
                throw e;
            }
        }, false);
    }
}
