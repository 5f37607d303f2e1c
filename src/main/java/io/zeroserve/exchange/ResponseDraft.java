package io.zeroserve.exchange;

/**
 * A response that a script made.
 *
 * @param status      the status code, 100 to 999
 * @param contentType the media type of the body; null if the script did not say
 * @param body        its content; owned by the draft, not copied again
 */
public record ResponseDraft(int status, String contentType, byte[] body) {
}
