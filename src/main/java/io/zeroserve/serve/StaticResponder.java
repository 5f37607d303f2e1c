package io.zeroserve.serve;

import io.zeroserve.http.ByteRange;
import io.zeroserve.http.Preconditions;
import io.zeroserve.site.Asset;

/**
 * Answers a request for an asset: conditions, then range, then the whole (RFC 9110 13.2.2).
 *
 * <p>Pure: what it needs of the request is its arguments.
 */
final class StaticResponder {
    private final ErrorResponder errors;

    StaticResponder(ErrorResponder errors) {
        this.errors = errors;
    }

    /**
     * Answers GET or HEAD.
     *
     * @param asset         what the path names
     * @param head          whether the method is HEAD
     * @param preconditions the request's conditions
     * @param range         its Range, or null
     * @param nowSeconds    the present
     */
    ResponsePlan respond(Asset asset, boolean head, Preconditions preconditions, String range, long nowSeconds) {
        ServedAsset served = ServedAsset.of(asset);
        if (preconditions == Preconditions.NONE && range == null) {
            return head ? served.whole().withoutContent() : served.whole();
        }
        ResponsePlan plan = switch (preconditions.evaluate(head ? "HEAD" : "GET", asset.validators(), nowSeconds)) {
            case NOT_MODIFIED -> served.notModified();
            case PRECONDITION_FAILED -> errors.preconditionFailed();
            case PROCEED -> {
                boolean ranged = range != null && preconditions.allowsRange(asset.validators(), nowSeconds);
                yield switch (ByteRange.parse(ranged ? range : null, asset.sizeBytes())) {
                    case ByteRange.Whole _ -> served.whole();
                    case ByteRange.Satisfiable part -> served.part(part);
                    case ByteRange.Unsatisfiable outside -> served.rangeNotSatisfiable(outside);
                };
            }
        };
        return head ? plan.withoutContent() : plan;
    }
}
