package io.zeroserve.serve;

import io.vertx.core.Future;

/** One request under observation, until its response is on the wire or will never be. Confined to its event loop. */
interface Observation {
    /** Of a request that nobody wants to know of. */
    Observation NONE = new Observation() {
        @Override
        public void named(String id) {
            // Nobody asks for it.
        }

        @Override
        public void end() {
            // Nobody is told.
        }

        @Override
        public void endWith(Future<Void> sent) {
            // Nobody waits.
        }
    };

    /** Tells the id of the request; it has none otherwise. */
    void named(String id);

    /** The request is over, either way. Further calls do nothing. */
    void end();

    /** The request is over when this is. */
    default void endWith(Future<Void> sent) {
        sent.onComplete(_ -> end());
    }
}
