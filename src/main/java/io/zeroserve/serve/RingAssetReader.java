package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.zeroserve.site.Asset;
import io.zeroserve.transport.RingFileReader;
import java.io.EOFException;
import java.io.IOException;

/** Reads on the ring of the event loop; what is in no file is left to another reader. Confined to that loop. */
final class RingAssetReader implements AssetReader {
    private final ContextInternal context;
    private final RingFileReader ring;
    private final AssetReader others;

    private RingAssetReader(ContextInternal context, RingFileReader ring, AssetReader others) {
        this.context = context;
        this.ring = ring;
        this.others = others;
    }

    /** The best reader for an event loop, on which the caller runs. */
    static AssetReader of(ContextInternal context) {
        AssetReader workers = new WorkerAssetReader(context.owner());
        RingFileReader ring = RingFileReader.of(context.nettyEventLoop());
        return ring == null ? workers : new RingAssetReader(context, ring, workers);
    }

    @Override
    public Future<ByteBuf> read(Asset asset, long position, int lengthBytes) {
        if (asset.descriptor() < 0) {
            return others.read(asset, position, lengthBytes);
        }
        Promise<ByteBuf> content = context.promise();
        ring.read(asset.fileOffset() + position, new Chunk(asset, lengthBytes, content));
        return content.future();
    }

    private record Chunk(Asset asset, int lengthBytes, Promise<ByteBuf> content) implements RingFileReader.Target {
        @Override
        public ByteBuf buffer() {
            return PooledByteBufAllocator.DEFAULT.directBuffer(lengthBytes, lengthBytes);
        }

        @Override
        public int descriptor() {
            return asset.descriptor();
        }

        @Override
        public void complete(ByteBuf filled) {
            content.complete(filled.writerIndex(lengthBytes));
        }

        @Override
        public void fail(ByteBuf buffer, IOException cause) {
            if (buffer != null) {
                buffer.release();
            }
            content.fail(cause instanceof EOFException
                    ? new EOFException(asset.key() + ": the archive ends inside its content") : cause);
        }
    }
}
