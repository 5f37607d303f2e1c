package io.zeroserve.dev;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import io.zeroserve.message.RequestWrapper;
import io.zeroserve.message.ResponseWrapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A request for a page, into which a tag is put behind everything else: HTML parsers take that as the end of the body.
 * The page is asked for as a whole and as it is, so no conditions, ranges and codings. Confined to its event loop.
 */
final class PageRequest extends RequestWrapper {
    private static final Set<String> NOT_FOR_US = Set.of("accept-encoding", "if-none-match", "if-modified-since",
            "if-range", "range");

    private final OutgoingResponse response;

    PageRequest(IncomingRequest request, String tag) {
        super(request);
        this.response = new PageResponse(request.response(), Buffer.buffer(tag, StandardCharsets.UTF_8.name()));
    }

    private static boolean isForUs(CharSequence name) {
        return !NOT_FOR_US.contains(name.toString().toLowerCase(Locale.ROOT));
    }

    @Override
    public OutgoingResponse response() {
        return response;
    }

    @Override
    public String field(CharSequence name) {
        return isForUs(name) ? super.field(name) : null;
    }

    @Override
    public boolean hasField(CharSequence name) {
        return isForUs(name) && super.hasField(name);
    }

    @Override
    public List<String> fieldLines(CharSequence name) {
        return isForUs(name) ? super.fieldLines(name) : List.of();
    }

    @Override
    public void forEachField(BiConsumer<String, String> consumer) {
        super.forEachField((name, value) -> {
            if (isForUs(name)) {
                consumer.accept(name, value);
            }
        });
    }

    /** The response, held back until all of the page is there. */
    private static final class PageResponse extends ResponseWrapper {
        /** What is of the file, or of the page without the tag. */
        private static final Set<String> NOT_OF_THE_PAGE = Set.of("etag", "last-modified", "accept-ranges",
                "cache-control", "content-length");

        private final Buffer tag;
        private final Buffer page = Buffer.buffer();

        PageResponse(OutgoingResponse response, Buffer tag) {
            super(response);
            this.tag = tag;
        }

        /** Whether what is being answered with is a page: errors of the site are, too. */
        private boolean isPage() {
            CharSequence type = head().first("content-type");
            return !headWritten() && type != null && type.toString().toLowerCase(Locale.ROOT).startsWith("text/html")
                    && head().first("content-encoding") == null;
        }

        @Override
        public Future<Void> writeHead() {
            return page.length() > 0 ? Future.succeededFuture() : super.writeHead();
        }

        @Override
        public Future<Void> write(Buffer content) {
            if (!isPage()) {
                return super.write(content);
            }
            page.appendBuffer(content);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Buffer content) {
            if (!isPage()) {
                return super.end(content);
            }
            page.appendBuffer(content);
            return endPage();
        }

        @Override
        public Future<Void> end() {
            return isPage() && page.length() > 0 ? endPage() : super.end();
        }

        private Future<Void> endPage() {
            page.appendBuffer(tag);
            Head head = head().without(name -> NOT_OF_THE_PAGE.contains(name.toString()));
            head(head.with("cache-control", "no-store", "content-length", Integer.toString(page.length())));
            return super.end(page);
        }
    }
}
