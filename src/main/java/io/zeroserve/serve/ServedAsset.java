package io.zeroserve.serve;

import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.internal.buffer.BufferInternal;
import io.zeroserve.http.ByteRange;
import io.zeroserve.http.Validators;
import io.zeroserve.site.Asset;
import java.util.ArrayList;
import java.util.List;

/**
 * The responses of an asset, made ready: what is the same for every request is built once.
 *
 * <p>Immutable, shared by event loops.
 */
final class ServedAsset {
    private final Asset asset;
    private final Validators validators;
    private final CharSequence[] commonHead;
    private final ResponsePlan whole;
    private final ResponsePlan notModified;

    private ServedAsset(Asset asset) {
        this.asset = asset;
        this.validators = asset.validators();
        AsciiString tag = new AsciiString(validators.entityTag().headerValue());
        List<CharSequence> negotiated = new ArrayList<>();
        if (asset.contentCoding() != null || !asset.variants().isEmpty()) {
            negotiated.addAll(List.of(Fields.VARY, Fields.ACCEPT_ENCODING));
        }
        List<CharSequence> head = new ArrayList<>(List.of(
                Fields.SERVER, Fields.ZEROSERVE,
                Fields.CONTENT_TYPE, new AsciiString(asset.contentType()),
                Fields.ETAG, tag));
        if (asset.contentCoding() != null) {
            head.addAll(List.of(Fields.CONTENT_ENCODING, new AsciiString(asset.contentCoding().token())));
        }
        if (asset.lastModified() != null) {
            head.addAll(List.of(Fields.LAST_MODIFIED, new AsciiString(asset.lastModified())));
        }
        head.addAll(List.of(Fields.ACCEPT_RANGES, Fields.BYTES));
        head.addAll(negotiated);
        this.commonHead = head.toArray(CharSequence[]::new);
        this.whole = plan(200, content(0, asset.sizeBytes()), Fields.CONTENT_LENGTH,
                new AsciiString(Long.toString(asset.sizeBytes())));
        List<CharSequence> unchanged = new ArrayList<>(List.of(Fields.SERVER, Fields.ZEROSERVE, Fields.ETAG, tag));
        unchanged.addAll(negotiated);
        this.notModified = new ResponsePlan(304, unchanged.toArray(CharSequence[]::new), ResponsePlan.NONE);
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
