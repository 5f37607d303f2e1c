package io.zeroserve.http;

/**
 * What a representation can be recognised by when a client asks again (RFC 9110 8.8).
 *
 * @param entityTag       its tag, or null if it has none
 * @param modifiedSeconds its Last-Modified in seconds since 1970, or 0 if unknown
 */
public record Validators(EntityTag entityTag, long modifiedSeconds) {
}
