package io.zeroserve.http;

/**
 * How large a request may be.
 *
 * @param targetBytes  its target; a longer one is answered with 414
 * @param headBytes    its head, with the line ends, and the trailer section; a larger one is answered with 431
 * @param fields       the header fields, each line counted; more are answered with 431
 * @param contentBytes its content; more is answered with 413
 */
public record MessageLimits(int targetBytes, int headBytes, int fields, long contentBytes) {
}
