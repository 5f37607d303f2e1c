package io.zeroserve.transport;

import io.zeroserve.http.MessageLimits;
import java.time.Duration;

/**
 * What a client may take of the server, for the listeners of a deployment.
 *
 * @param times    how long it may take over things
 * @param messages how large its requests may be
 * @param shares   how many connections there may be
 * @param waiting  how much may wait for clients
 * @param http2    what holds for HTTP/2 besides
 */
public record ConnectionLimits(Times times, MessageLimits messages, Shares shares, Waiting waiting,
        Http2 http2) {

    /**
     * How long things may take.
     *
     * @param head            from the start of a connection, or of a later request, to the end of the request's head
     * @param keepAlive       between one request and the next; nothing but a request ends it
     * @param content         for the first bytes of a request's content
     * @param contentRate     how many bytes of content buy a further second; positive
     * @param writing         without the client taking any of an answer that waits for it
     */
    public record Times(Duration head, Duration keepAlive, Duration content, int contentRate, Duration writing) {

        /** Within this time nothing can come and expire unseen. */
        public long shortestNanos() {
            return Math.min(Math.min(head.toNanos(), keepAlive.toNanos()),
                    Math.min(content.toNanos(), writing.toNanos()));
        }
    }

    /**
     * How many connections there may be; one more is closed at once.
     *
     * @param connections in all
     * @param perAddress  from one IPv4 address, or one /64 of IPv6
     * @param handshakes  in their TLS handshake
     */
    public record Shares(int connections, int perAddress, int handshakes) {
    }

    /**
     * How much may wait for clients to take it, see {@link Backlog}.
     *
     * @param bytes         on all connections together
     * @param perConnection on one, before its next request waits
     */
    public record Waiting(long bytes, long perConnection) {
    }

    /**
     * What holds for HTTP/2.
     *
     * @param streams       how many requests may be under way on a connection
     * @param controlFrames how many frames that carry nothing may come in a row, such as PING
     */
    public record Http2(int streams, int controlFrames) {
    }
}
