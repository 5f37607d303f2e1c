package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.site.Asset;
import io.zeroserve.site.Template;
import io.zeroserve.transport.Backlog;
import java.util.List;

/** Puts plans on the wire. Confined to one event loop. */
final class ResponseWriter {
    /** HTTP/2's INTERNAL_ERROR (RFC 9113 7); an HTTP/1 connection is closed. */
    private static final long INTERNAL_ERROR = 2;
    /** Shorter content is not worth counting what waits of it. */
    private static final int COUNTED_BYTES = 1024;

    private final AssetReader reader;
    private final WritingMemory memory;
    private boolean draining;

    ResponseWriter(AssetReader reader, int chunkBytes) {
        this.reader = reader;
        this.memory = new WritingMemory(chunkBytes);
    }

    /** From now on every response is the last one of its HTTP/1 connection, and says so. */
    void drain() {
        draining = true;
    }

    /**
     * Writes a response.
     *
     * @param plan     what to send
     * @param request  whose response it is
     * @param metadata where scripts put response headers; null if none ran
     * @param close    whether the connection ends with this response
     * @return completes when the last byte has been handed to the kernel; fails if the client has gone, or if the
     *         content could not be read, in which case the response was reset
     */
    Future<Void> write(ResponsePlan plan, IncomingRequest request, Metadata metadata, boolean close) {
        OutgoingResponse response = request.response();
        Head head = plan.head();
        boolean closing = close || draining;
        if (metadata != null && !metadata.isEmpty()) {
            head = ResponseHeaderEdits.apply(metadata, head);
            closing |= ResponseHeaderEdits.asksToClose(metadata);
        }
        response.head(head);
        if (closing) {
            response.closeAfter();
        }
        // Plans are those of GET, whatever is asked for; a response to HEAD with content is malformed in HTTP/2.
        return switch (request.isHead() ? ResponsePlan.NONE : plan.content()) {
            case ResponsePlan.Content.None _ -> response.end();
            case ResponsePlan.Content.Ready ready -> held(ready.bytes().length(), request, response.end(ready.bytes()));
            case ResponsePlan.Content.Part part ->
                new ChunkedWrite(List.of(part), response, reader, memory).start();
            case ResponsePlan.Content.Series(var pieces) ->
                new ChunkedWrite(pieces, response, reader, memory).start();
            case ResponsePlan.Content.Streamed(var from) ->
                new StreamedWrite(from, response, ClientConnection.streamsOf(request)).start();
            case ResponsePlan.Content.Expanded expanded ->
                held(expanded.expansion().sizeBytes(), request, write(expanded, response));
        };
    }

    /** Counts content that is in memory until the client takes it. */
    private static Future<Void> held(long contentBytes, IncomingRequest request, Future<Void> end) {
        Backlog.Share share =
                contentBytes < COUNTED_BYTES || end.isComplete() ? null : ClientConnection.streamsOf(request);
        if (share == null) {
            return end;
        }
        share.hold(contentBytes);
        return end.onComplete(_ -> share.release(contentBytes));
    }

    /** The page is at most {@link Template#MAX_PAGE_BYTES} long, so it is read at once where it is not in memory. */
    private Future<Void> write(ResponsePlan.Content.Expanded expanded, OutgoingResponse response) {
        Asset page = expanded.page();
        if (page.cached() != null) {
            return response.end(Buffer.buffer(expanded.expansion().applyTo(page.cached())));
        }
        return reader.read(page, 0, (int) page.sizeBytes()).transform(read -> {
            if (read.failed()) {
                // The length is promised already.
                response.reset(INTERNAL_ERROR);
                return Future.failedFuture(read.cause());
            }
            try {
                return response.end(Buffer.buffer(expanded.expansion().applyTo(read.result().nioBuffer())));
            } finally {
                read.result().release();
            }
        });
    }
}
