package io.zeroserve.serve;

import io.zeroserve.http.AcceptEncoding;
import io.zeroserve.http.ByteRange;
import io.zeroserve.http.Preconditions;
import io.zeroserve.http.Validators;
import io.zeroserve.site.Asset;

/**
 * Answers a request for an asset: content coding, then conditions, then range, then the whole (RFC 9110 13.2.2).
 *
 * <p>Pure: what it needs of the request is its arguments.
 */
final class StaticResponder {
    private final ErrorResponder errors;

    StaticResponder(ErrorResponder errors) {
        this.errors = errors;
    }

    /** Answers GET or HEAD with what the path names. */
    ResponsePlan respond(Asset asset, FileRequest request) {
        Asset chosen = choose(asset, request.acceptEncoding());
        if (chosen == null) {
            return errors.notAcceptable();
        }
        ServedAsset served = ServedAsset.of(chosen);
        return request.preconditions() == Preconditions.NONE && request.range() == null ? served.whole()
                : answer(served, request);
    }

    /**
     * The form of a file that the client wants most; of those that it wants equally the smallest, which is never the
     * file as it is. Null if it refuses every one.
     */
    static Asset choose(Asset asset, String acceptEncoding) {
        if (asset.variants().isEmpty()) {
            return asset;
        }
        AcceptEncoding wanted = AcceptEncoding.parse(acceptEncoding);
        Asset best = null;
        int bestWeight = AcceptEncoding.REFUSED;
        for (Asset variant : asset.variants()) {
            int weight = wanted.weight(variant.contentCoding());
            if (weight > bestWeight) {
                best = variant;
                bestWeight = weight;
            }
        }
        return wanted.identityWeight() > bestWeight ? asset : best;
    }

    private ResponsePlan answer(ServedAsset served, FileRequest request) {
        Preconditions conditions = request.preconditions();
        Validators validators = served.validators();
        return switch (conditions.evaluate("GET", validators, request.nowSeconds())) {
            case NOT_MODIFIED -> served.notModified();
            case PRECONDITION_FAILED -> errors.preconditionFailed();
            case PROCEED -> {
                boolean ranged = request.range() != null && conditions.allowsRange(validators, request.nowSeconds());
                yield switch (ByteRange.parse(ranged ? request.range() : null, served.sizeBytes())) {
                    case ByteRange.Whole _ -> served.whole();
                    case ByteRange.Satisfiable part -> served.part(part);
                    case ByteRange.Several parts -> served.parts(parts);
                    case ByteRange.Unsatisfiable outside -> served.rangeNotSatisfiable(outside);
                };
            }
        };
    }
}
