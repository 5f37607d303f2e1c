/**
 * A tarball made servable, and its swap for another one while requests run.
 *
 * <p>Entry types: {@link io.zeroserve.site.SiteLoader} reads an archive, its scripts and its certificates into one
 * {@link io.zeroserve.site.SiteSnapshot}; {@link io.zeroserve.site.Site} holds the current one and replaces it whole or
 * not at all. Nothing here knows the server.
 *
 * <p>Loading and reloading block and run on a worker. A snapshot is immutable; a request acquires it, and it lives
 * until the last such request has released it.
 */
package io.zeroserve.site;
