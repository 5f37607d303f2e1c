package io.zeroserve.oidc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Requests to providers. Never blocks; any thread may call. */
public interface HttpFetcher {
    /** The most bytes that the body of an answer may have. */
    int MAX_BODY_BYTES = 256 * 1024;

    /** Reaches nobody. */
    HttpFetcher NONE = request -> CompletableFuture.failedFuture(new OidcException("this process makes no requests"));

    /**
     * A request.
     *
     * @param target where it goes
     * @param form   the content of a POST, form-encoded; null for a GET
     */
    record Request(Endpoint target, String form) {
        /** Without the content, which has secrets. */
        @Override
        public String toString() {
            return (form == null ? "GET " : "POST ") + target;
        }
    }

    /**
     * An answer.
     *
     * @param status the status code
     * @param body   its content, as UTF-8 decoded it
     */
    record Answer(int status, String body) {
    }

    /**
     * Makes a request, over a connection of its own. Redirects are not followed.
     *
     * @return fails if no complete answer arrives in time, or its body is longer than {@link #MAX_BODY_BYTES}; may
     *         complete on any thread
     */
    CompletionStage<Answer> fetch(Request request);
}
