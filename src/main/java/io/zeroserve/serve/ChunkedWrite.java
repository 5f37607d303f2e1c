package io.zeroserve.serve;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.serve.ResponsePlan.Content.Part;
import io.zeroserve.serve.ResponsePlan.Content.Piece;
import io.zeroserve.serve.ResponsePlan.Content.Ready;
import java.util.List;

/**
 * One large body on its way from disk to the client: read a chunk, write it, wait while the client is behind.
 *
 * <p>At most one chunk is being read, and at most {@value #CHUNKS_UNDER_WAY} are read or being written: counted here,
 * because write queues count what waits in units of their own. Confined to the connection's event loop.
 */
final class ChunkedWrite {
    /** One on the wire and one behind it keep the connection busy. */
    static final int CHUNKS_UNDER_WAY = 2;
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;

    private final List<Piece> pieces;
    private final OutgoingResponse response;
    private final AssetReader reader;
    private final WritingMemory memory;
    private final Promise<Void> done = Promise.promise();
    private int index;
    /** Of the part at the index. */
    private long sentBytes;
    private boolean reading;
    private int writing;
    private Throwable failure;

    /** @param pieces at least one, one behind the other */
    ChunkedWrite(List<Piece> pieces, OutgoingResponse response, AssetReader reader, WritingMemory memory) {
        this.pieces = pieces;
        this.response = response;
        this.reader = reader;
        this.memory = memory;
    }

    Future<Void> start() {
        response.goneHandler(this::fail);
        proceed();
        return done.future();
    }

    private void proceed() {
        if (index == pieces.size() || reading || writing == CHUNKS_UNDER_WAY || failure != null) {
            return;
        }
        switch (pieces.get(index)) {
            case Part part -> readNext(part);
            case Ready ready -> {
                index++;
                write(((BufferInternal) ready.bytes()).getByteBuf(), 0);
                proceed();
            }
        }
    }

    private void readNext(Part part) {
        int length = (int) Math.min(memory.nextChunkBytes(), part.lengthBytes() - sentBytes);
        reading = true;
        memory.take(length);
        reader.read(part.asset(), part.position() + sentBytes, length).onComplete(read -> {
            reading = false;
            if (read.failed()) {
                memory.giveBack(length);
                // The length is promised already: only breaking off tells the client that this is not all.
                response.reset(INTERNAL_ERROR);
                fail(read.cause());
            } else if (failure != null) {
                memory.giveBack(length);
                read.result().release();
                fail(failure);
            } else {
                sentBytes += length;
                if (sentBytes == part.lengthBytes()) {
                    sentBytes = 0;
                    index++;
                }
                write(read.result(), length);
                proceed();
            }
        });
    }

    /**
     * Writes what stands before the index.
     *
     * @param takenBytes what it has taken of the memory
     */
    private void write(ByteBuf content, int takenBytes) {
        boolean last = index == pieces.size();
        writing++;
        response.transfer(content, last).onComplete(result -> {
            memory.giveBack(takenBytes);
            if (result.failed()) {
                fail(result.cause());
            } else if (last) {
                done.tryComplete();
            }
            writing--;
            proceed();
        });
    }

    /** Nothing more is written. The content stays in use until a read that runs has ended. */
    private void fail(Throwable cause) {
        failure = failure == null ? cause : failure;
        if (!reading) {
            done.tryFail(failure);
        }
    }
}
