package io.zeroserve.exchange;

/**
 * A response that a script made.
 *
 * @param status      the status code, 100 to 999
 * @param contentType the media type of the body; null if the script did not say
 * @param fields      further header fields, fit for the wire; null if there are none
 * @param body        its content; owned by the draft, not copied again
 */
public record ResponseDraft(int status, String contentType, HeaderList fields, byte[] body) {

    /** A response without further header fields. */
    public ResponseDraft(int status, String contentType, byte[] body) {
        this(status, contentType, null, body);
    }
}
