package io.zeroserve.http;

import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * The conditions that a request puts on the state of what it asks for (RFC 9110 13). Each field is null if the request
 * does not have it; several lines of a list field are joined with commas.
 *
 * @param ifMatch           If-Match
 * @param ifUnmodifiedSince If-Unmodified-Since
 * @param ifNoneMatch       If-None-Match
 * @param ifModifiedSince   If-Modified-Since
 * @param ifRange           If-Range
 */
public record Preconditions(
        String ifMatch, String ifUnmodifiedSince, String ifNoneMatch, String ifModifiedSince, String ifRange) {

    /** A request without conditions. */
    public static final Preconditions NONE = new Preconditions(null, null, null, null, null);

    /** What the conditions make of the request. */
    public enum Outcome {
        /** Carry on as if there were no conditions. */
        PROCEED,
        /** 304: the client has this state already. */
        NOT_MODIFIED,
        /** 412: the state is not the one the client wants to work on. */
        PRECONDITION_FAILED
    }

    /**
     * Evaluates everything but If-Range, in the order of RFC 9110 13.2.2. A date that can not be parsed is ignored; a
     * malformed tag equals nothing.
     *
     * @param method     the request method
     * @param validators of the representation that would be sent, which exists
     * @param nowSeconds the present, for {@link HttpDate#parse}
     * @return what to do
     */
    public Outcome evaluate(String method, Validators validators, long nowSeconds) {
        if (ifMatch != null) {
            if (!matches(ifMatch, validators, EntityTag::strongEquals)) {
                return Outcome.PRECONDITION_FAILED;
            }
        } else if (ifUnmodifiedSince != null && isModifiedSince(ifUnmodifiedSince, validators, nowSeconds)) {
            return Outcome.PRECONDITION_FAILED;
        }
        boolean reading = method.equals("GET") || method.equals("HEAD");
        if (ifNoneMatch != null) {
            if (matches(ifNoneMatch, validators, EntityTag::weakEquals)) {
                return reading ? Outcome.NOT_MODIFIED : Outcome.PRECONDITION_FAILED;
            }
        } else if (reading && ifModifiedSince != null && isUnmodifiedSince(validators, nowSeconds)) {
            return Outcome.NOT_MODIFIED;
        }
        return Outcome.PROCEED;
    }

    /**
     * Whether a Range field may be honoured: If-Range is absent, or it is a tag equal by strong comparison, or exactly
     * the date of Last-Modified (RFC 9110 13.1.5).
     *
     * @param validators of the representation that would be sent
     * @param nowSeconds the present, for {@link HttpDate#parse}
     * @return false if the whole representation must be sent
     */
    public boolean allowsRange(Validators validators, long nowSeconds) {
        if (ifRange == null) {
            return true;
        }
        if (ifRange.indexOf('"') >= 0) {
            return validators.entityTag() != null
                    && EntityTag.parse(ifRange).filter(validators.entityTag()::strongEquals).isPresent();
        }
        OptionalLong date = HttpDate.parse(ifRange, nowSeconds);
        return validators.modifiedSeconds() != 0 && date.isPresent()
                && date.getAsLong() == validators.modifiedSeconds();
    }

    private static boolean matches(
            String fieldValue, Validators validators, BiPredicate<EntityTag, EntityTag> comparison) {
        if (fieldValue.strip().equals("*")) {
            return true;
        }
        EntityTag tag = validators.entityTag();
        return tag != null
                && EntityTag.parseList(fieldValue).stream().anyMatch(member -> comparison.test(member, tag));
    }

    private static boolean isModifiedSince(String fieldValue, Validators validators, long nowSeconds) {
        OptionalLong date = HttpDate.parse(fieldValue, nowSeconds);
        return validators.modifiedSeconds() != 0 && date.isPresent()
                && validators.modifiedSeconds() > date.getAsLong();
    }

    private boolean isUnmodifiedSince(Validators validators, long nowSeconds) {
        OptionalLong date = HttpDate.parse(ifModifiedSince, nowSeconds);
        return validators.modifiedSeconds() != 0 && date.isPresent()
                && validators.modifiedSeconds() <= date.getAsLong();
    }
}
