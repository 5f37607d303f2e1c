package io.zeroserve.serve;

import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.http.ByteRange;
import io.zeroserve.http.Validators;
import io.zeroserve.site.Asset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The responses of an asset, made ready: what is the same for every request is built once.
 *
 * <p>Immutable, shared by event loops.
 */
final class ServedAsset {
    /** Besides ETag and Vary, what a client keeps anew with what it has (RFC 9110 15.4.5). */
    private static final Set<String> KEPT_IN_NOT_MODIFIED = Set.of("cache-control", "content-location", "expires");

    private final Asset asset;
    private final Validators validators;
    private final CharSequence[] commonHead;
    private final ResponsePlan whole;
    private final ResponsePlan notModified;

    private ServedAsset(Asset asset) {
        this.asset = asset;
        this.validators = asset.validators();
        FieldLines head = new FieldLines(asset);
        head.add(Fields.CONTENT_TYPE, asset.contentType());
        head.add(Fields.ETAG, validators.entityTag().headerValue());
        head.add(Fields.CONTENT_ENCODING, asset.contentCoding() == null ? null : asset.contentCoding().token());
        head.add(Fields.LAST_MODIFIED, asset.lastModified());
        head.add(Fields.ACCEPT_RANGES, Fields.BYTES);
        head.add(Fields.VARY, vary(asset));
        head.addFurther(_ -> true);
        this.commonHead = head.toArray();
        this.whole = ResponsePlan.kept(200,
                lines(Fields.CONTENT_LENGTH, new AsciiString(Long.toString(asset.sizeBytes()))),
                asset.sizeBytes() == 0 ? ResponsePlan.NONE : content(0, asset.sizeBytes()));
        FieldLines unchanged = new FieldLines(asset);
        unchanged.add(Fields.ETAG, validators.entityTag().headerValue());
        unchanged.add(Fields.VARY, vary(asset));
        unchanged.addFurther(KEPT_IN_NOT_MODIFIED::contains);
        this.notModified = ResponsePlan.kept(304, unchanged.toArray(), ResponsePlan.NONE);
    }

    /** What the site says, and Accept-Encoding where there is a choice; null if nothing. */
    private static CharSequence vary(Asset asset) {
        String said = asset.fields().get(Fields.VARY.toString());
        if (asset.contentCoding() == null && asset.variants().isEmpty()) {
            return said;
        }
        return said == null ? Fields.ACCEPT_ENCODING : said + ", " + Fields.ACCEPT_ENCODING;
    }

    /** The head of a response while it is put together, the server's name first. */
    private static final class FieldLines {
        private final Asset asset;
        private final List<CharSequence> lines = new ArrayList<>();

        FieldLines(Asset asset) {
            this.asset = asset;
            add(Fields.SERVER, asset.fields().getOrDefault(Fields.SERVER.toString(), Fields.ZEROSERVE.toString()));
        }

        /** Adds a field if it has a value. */
        void add(AsciiString name, CharSequence value) {
            if (value != null) {
                lines.add(name);
                lines.add(AsciiString.of(value));
            }
        }

        /** Adds those fields that the site says which are not there yet. */
        void addFurther(Predicate<String> isWanted) {
            asset.fields().forEach((name, value) -> {
                if (isWanted.test(name)) {
                    addUnlessThere(AsciiString.of(name), value);
                }
            });
        }

        void addUnlessThere(AsciiString name, CharSequence value) {
            for (int i = 0; i < lines.size(); i += 2) {
                if (name.contentEquals(lines.get(i))) {
                    return;
                }
            }
            add(name, value);
        }

        CharSequence[] toArray() {
            return lines.toArray(CharSequence[]::new);
        }
    }

    static ServedAsset of(Asset asset) {
        return asset.derived(ServedAsset::new);
    }

    long sizeBytes() {
        return asset.sizeBytes();
    }

    Validators validators() {
        return validators;
    }

    ResponsePlan whole() {
        return whole;
    }

    ResponsePlan notModified() {
        return notModified;
    }

    ResponsePlan part(ByteRange.Satisfiable range) {
        return plan(206, content(range.first(), range.lengthBytes()), Fields.CONTENT_LENGTH,
                Long.toString(range.lengthBytes()), Fields.CONTENT_RANGE, range.contentRange());
    }

    /** Several parts as {@code multipart/byteranges} (RFC 9110 14.6). */
    ResponsePlan parts(ByteRange.Several ranges) {
        // Nobody can put the hash of some content into that content.
        String boundary = "zs-" + validators.entityTag().opaque();
        List<ResponsePlan.Content.Piece> pieces = new ArrayList<>();
        long lengthBytes = 0;
        String lineEnd = "";
        for (ByteRange.Satisfiable range : ranges.parts()) {
            String head = lineEnd + "--" + boundary + "\r\ncontent-type: " + asset.contentType() + "\r\ncontent-range: "
                    + range.contentRange() + "\r\n\r\n";
            pieces.add(new ResponsePlan.Content.Ready(Buffer.buffer(head)));
            pieces.add(content(range.first(), range.lengthBytes()));
            lengthBytes += head.length() + range.lengthBytes();
            lineEnd = "\r\n";
        }
        String tail = "\r\n--" + boundary + "--\r\n";
        pieces.add(new ResponsePlan.Content.Ready(Buffer.buffer(tail)));
        return plan(206, new ResponsePlan.Content.Series(List.copyOf(pieces)), Fields.CONTENT_LENGTH,
                Long.toString(lengthBytes + tail.length()), Fields.CONTENT_TYPE,
                "multipart/byteranges; boundary=" + boundary);
    }

    /** What can be done with the file, and what the site says to other origins about it. */
    ResponsePlan options() {
        FieldLines head = new FieldLines(asset);
        head.add(Fields.ALLOW, Fields.GET_HEAD_OPTIONS);
        head.add(Fields.VARY, asset.fields().get(Fields.VARY.toString()));
        head.addFurther(name -> name.startsWith("access-control-"));
        return new ResponsePlan(204, head.toArray(), ResponsePlan.NONE);
    }

    /** The file as a page that says what an error is about: it is not what was asked for, so it has no validators. */
    ResponsePlan errorPage(ResponsePlan error) {
        FieldLines head = new FieldLines(asset);
        head.add(Fields.CONTENT_LENGTH, Long.toString(asset.sizeBytes()));
        head.add(Fields.CONTENT_TYPE, asset.contentType());
        head.add(Fields.CONTENT_ENCODING, asset.contentCoding() == null ? null : asset.contentCoding().token());
        head.add(Fields.VARY, vary(asset));
        head.addFurther(_ -> true);
        error.head().forEach((name, value) -> head.addUnlessThere(AsciiString.of(name), value));
        return new ResponsePlan(error.status(), head.toArray(), whole.content());
    }

    ResponsePlan rangeNotSatisfiable(ByteRange.Unsatisfiable range) {
        return plan(416, ResponsePlan.NONE, Fields.CONTENT_LENGTH, Fields.ZERO, Fields.CONTENT_RANGE,
                range.contentRange());
    }

    /** A response with the common head, but for what the fields before it say. */
    private ResponsePlan plan(int status, ResponsePlan.Content content, CharSequence... firstFields) {
        return new ResponsePlan(status, lines(firstFields), content);
    }

    private CharSequence[] lines(CharSequence... firstFields) {
        List<CharSequence> head = new ArrayList<>(List.of(firstFields));
        boolean typed = head.contains(Fields.CONTENT_TYPE);
        for (int i = 0; i < commonHead.length; i += 2) {
            if (!typed || commonHead[i] != Fields.CONTENT_TYPE) {
                head.add(commonHead[i]);
                head.add(commonHead[i + 1]);
            }
        }
        return head.toArray(CharSequence[]::new);
    }

    private ResponsePlan.Content.Piece content(long position, long lengthBytes) {
        if (asset.cached() == null) {
            return new ResponsePlan.Content.Part(asset, position, lengthBytes);
        }
        // Vert.x writes a buffer of this kind without releasing or copying it, any number of times at once.
        return new ResponsePlan.Content.Ready(BufferInternal.buffer(Unpooled.wrappedBuffer(
                asset.cached().slice((int) position, (int) lengthBytes))));
    }
}
