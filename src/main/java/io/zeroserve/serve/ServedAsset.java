package io.zeroserve.serve;

import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
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
        this.whole = plan(200, content(0, asset.sizeBytes()), Fields.CONTENT_LENGTH,
                new AsciiString(Long.toString(asset.sizeBytes())));
        FieldLines unchanged = new FieldLines(asset);
        unchanged.add(Fields.ETAG, validators.entityTag().headerValue());
        unchanged.add(Fields.VARY, vary(asset));
        unchanged.addFurther(KEPT_IN_NOT_MODIFIED::contains);
        this.notModified = new ResponsePlan(304, unchanged.toArray(), ResponsePlan.NONE);
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
                if (isWanted.test(name) && lines.stream().noneMatch(name::contentEquals)) {
                    add(AsciiString.of(name), value);
                }
            });
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

    ResponsePlan rangeNotSatisfiable(ByteRange.Unsatisfiable range) {
        return plan(416, ResponsePlan.NONE, Fields.CONTENT_LENGTH, Fields.ZERO, Fields.CONTENT_RANGE,
                range.contentRange());
    }

    private ResponsePlan plan(int status, ResponsePlan.Content content, CharSequence... firstFields) {
        CharSequence[] head = new CharSequence[firstFields.length + commonHead.length];
        System.arraycopy(firstFields, 0, head, 0, firstFields.length);
        System.arraycopy(commonHead, 0, head, firstFields.length, commonHead.length);
        return new ResponsePlan(status, head, content);
    }

    private ResponsePlan.Content content(long position, long lengthBytes) {
        if (lengthBytes == 0) {
            return ResponsePlan.NONE;
        }
        if (asset.cached() == null) {
            return new ResponsePlan.Content.Part(asset, position, lengthBytes);
        }
        // Vert.x writes a buffer of this kind without releasing or copying it, any number of times at once.
        return new ResponsePlan.Content.Ready(BufferInternal.buffer(Unpooled.wrappedBuffer(
                asset.cached().slice((int) position, (int) lengthBytes))));
    }
}
