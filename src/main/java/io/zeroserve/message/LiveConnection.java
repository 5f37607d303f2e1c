package io.zeroserve.message;

/** A connection that a {@link ServerLoop} knows. Confined to its event loop. */
public interface LiveConnection {

    /** Takes no more requests, tells the client so where the protocol can, and ends when those that run have. */
    void drain();

    /** Closes at once. */
    void close();
}
