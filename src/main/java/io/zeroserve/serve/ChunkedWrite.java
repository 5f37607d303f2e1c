package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;

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

    private final ResponsePlan.Content.Part part;
    private final HttpServerResponse response;
    private final AssetReader reader;
    private final int chunkBytes;
    private final Promise<Void> done = Promise.promise();
    private long sentBytes;
    private boolean reading;
    private Throwable failure;

    ChunkedWrite(ResponsePlan.Content.Part part, HttpServerResponse response, AssetReader reader, int chunkBytes) {
        this.part = part;
        this.response = response;
        this.reader = reader;
        this.chunkBytes = chunkBytes;
    }

    Future<Void> start() {
        response.setWriteQueueMaxSize(QUEUED_CHUNKS * chunkBytes);
        response.closeHandler(_ -> fail(new IllegalStateException("the client closed the connection")));
        response.exceptionHandler(this::fail);
        readNext();
        return done.future();
    }

    private void readNext() {
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
                write(read.result());
            }
        });
    }

    private void write(ByteBuf chunk) {
        sentBytes += chunk.readableBytes();
        boolean last = sentBytes == part.lengthBytes();
        BufferInternal buffer = BufferInternal.buffer(chunk);
        Future<Void> written = last ? response.end(buffer) : response.write(buffer);
        written.onComplete(result -> {
            chunk.release();
            if (result.failed()) {
                fail(result.cause());
            } else if (last) {
                done.tryComplete();
            }
        });
        if (last || failure != null) {
            return;
        }
        if (response.writeQueueFull()) {
            response.drainHandler(_ -> {
                response.drainHandler(null);
                readNext();
            });
        } else {
            readNext();
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
