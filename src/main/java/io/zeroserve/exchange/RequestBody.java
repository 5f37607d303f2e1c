package io.zeroserve.exchange;

import java.util.concurrent.CompletableFuture;

/**
 * The body of a request, which is only read if somebody asks for it.
 *
 * <p>Implemented by the server over its own request object. Confined to the connection's event loop.
 */
public interface RequestBody {
    /** The body of a request that has none. */
    RequestBody NONE = new RequestBody() {
        private final CompletableFuture<byte[]> nothing = CompletableFuture.completedFuture(new byte[0]);

        @Override
        public CompletableFuture<byte[]> read() {
            return nothing;
        }

        @Override
        public boolean limit(long maxBytes) {
            return false;
        }
    };

    /**
     * Reads the whole body into memory. It is read once; whoever asks again gets the same bytes.
     *
     * @return is complete, or is completed on the event loop, with the body, which nobody may change; with null if it
     *         is larger than what is kept in memory, or its rest will never come
     */
    CompletableFuture<byte[]> read();

    /**
     * Lowers, and never raises, how large the body may be, to be read here and to be passed on.
     *
     * @param maxBytes the most bytes, unsigned
     * @return whether the client has announced more than that
     */
    boolean limit(long maxBytes);
}
