package io.zeroserve.exchange;

/**
 * A response that a script made.
 *
 * @param status the status code, 100 to 999
 * @param body   its content; owned by the draft, not copied again
 */
public record ResponseDraft(int status, byte[] body) {
}
