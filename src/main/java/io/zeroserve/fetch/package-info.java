/**
 * Requests that the server makes on behalf of scripts, other than proxied ones.
 *
 * <p>Entry type: {@link io.zeroserve.fetch.WebClientFetcher}. Nothing blocks: a request is made on the event loop that
 * asks for it.
 */
package io.zeroserve.fetch;
