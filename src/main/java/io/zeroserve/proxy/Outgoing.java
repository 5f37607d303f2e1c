package io.zeroserve.proxy;

import io.vertx.core.buffer.Buffer;
import io.zeroserve.exchange.HeaderList;

/**
 * A request on its way to an upstream, over a connection or a stream that is its own until the response is over. Its
 * methods are called, and call back, on one event loop.
 */
interface Outgoing {

    /** Who is told what becomes of a request; of nothing after {@link #breakOff}. */
    interface Listener {
        /** A response that is not the last has come (1xx, RFC 9110 15.2). */
        void interim(int status, HeaderList fields);

        /** The head of the response has come. */
        void answered(Incoming response);

        /** The upstream takes no more of the request. What it answers may still come. */
        void stuck();

        /** The connection has failed, before the response or in it. */
        void failed(Throwable cause);
    }

    /** Whether the connection has carried another request, so that the upstream may have closed it since. */
    boolean isReused();

    /**
     * Sends a request that is all there.
     *
     * @param content its body; null if it has none and nothing is said of that
     */
    void sendWhole(ForwardedHead head, Buffer content, Listener listener);

    /**
     * Sends the head of a request whose body follows by {@link #write} and {@link #end}.
     *
     * @param lengthBytes how long that is; -1 if nobody knows
     */
    void sendHead(ForwardedHead head, long lengthBytes, Listener listener);

    void write(Buffer chunk);

    /**
     * Ends the request.
     *
     * @param trailers what goes behind its body, where there is room for that: not in HTTP/1.1 with a length; null for
     *                 nothing
     */
    void end(HeaderList trailers);

    /** Whether the upstream is behind with what has been written. */
    boolean isFull();

    /** Sets who is told, once, when it no longer is. */
    void onDrain(Runnable drained);

    /** Nothing more of the request comes, whether it has ended or not: the exchange is over with its response. */
    void stop();

    /** Ends the exchange, if it is not over: whatever is to come of it is not wanted. */
    void breakOff();
}
