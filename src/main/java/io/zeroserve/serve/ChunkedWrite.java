package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.serve.ResponsePlan.Content.Part;
import io.zeroserve.serve.ResponsePlan.Content.Piece;
import io.zeroserve.serve.ResponsePlan.Content.Ready;
import java.util.List;

/**
 * One large body on its way from disk to the client: read a chunk, write it, wait while the client is behind.
 *
 * <p>At most one chunk is being read; how many are being written is bounded by the response's write queue. Each chunk is
 * released when its write has ended, either way. Confined to the connection's event loop.
 */
final class ChunkedWrite {
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;
    /** Chunks that may wait in the connection: one on the wire and one behind it keep it busy. */
    private static final int QUEUED_CHUNKS = 2;

    private final List<Piece> pieces;
    private final HttpServerResponse response;
    private final AssetReader reader;
    private final int chunkBytes;
    private final Promise<Void> done = Promise.promise();
    private int index;
    /** Of the part at the index. */
    private long sentBytes;
    private boolean reading;
    private Throwable failure;

    /** @param pieces at least one, one behind the other */
    ChunkedWrite(List<Piece> pieces, HttpServerResponse response, AssetReader reader, int chunkBytes) {
        this.pieces = pieces;
        this.response = response;
        this.reader = reader;
        this.chunkBytes = chunkBytes;
    }

    Future<Void> start() {
        response.setWriteQueueMaxSize(QUEUED_CHUNKS * chunkBytes);
        response.closeHandler(_ -> fail(new IllegalStateException("the client closed the connection")));
        response.exceptionHandler(this::fail);
        proceed();
        return done.future();
    }

    private void proceed() {
        switch (pieces.get(index)) {
            case Part part -> readNext(part);
            case Ready ready -> {
                index++;
                write(ready.bytes());
                awaitRoom();
            }
        }
    }

    private void readNext(Part part) {
        int length = (int) Math.min(chunkBytes, part.lengthBytes() - sentBytes);
        reading = true;
        reader.read(part.asset(), part.position() + sentBytes, length).onComplete(read -> {
            reading = false;
            if (read.failed()) {
                // The length is promised already: only breaking off tells the client that this is not all.
                response.reset(INTERNAL_ERROR);
                fail(read.cause());
            } else if (failure != null) {
                read.result().release();
                fail(failure);
            } else {
                write(part, read.result());
                awaitRoom();
            }
        });
    }

    private void write(Part part, ByteBuf chunk) {
        sentBytes += chunk.readableBytes();
        if (sentBytes == part.lengthBytes()) {
            sentBytes = 0;
            index++;
        }
        write(BufferInternal.buffer(chunk)).onComplete(_ -> chunk.release());
    }

    private Future<Void> write(Buffer buffer) {
        boolean last = index == pieces.size();
        return (last ? response.end(buffer) : response.write(buffer)).onComplete(result -> {
            if (result.failed()) {
                fail(result.cause());
            } else if (last) {
                done.tryComplete();
            }
        });
    }

    private void awaitRoom() {
        if (index == pieces.size() || failure != null) {
            return;
        }
        if (response.writeQueueFull()) {
            response.drainHandler(_ -> {
                response.drainHandler(null);
                proceed();
            });
        } else {
            proceed();
        }
    }

    /** Nothing more is written. The content stays in use until a read that runs has ended. */
    private void fail(Throwable cause) {
        failure = failure == null ? cause : failure;
        if (!reading) {
            done.tryFail(failure);
        }
    }
}
