/**
 * What an application deploys.
 *
 * <p>{@link io.zeroserve.ZeroserveVerticle} serves a site on listeners of its own, in any Vert.x application;
 * {@link io.zeroserve.Zeroserve} hands a request handler to an application that has its own {@code HttpServer}. Both
 * are told what to do by {@link io.zeroserve.ZeroserveOptions}, and neither changes the application's Vertx.
 */
package io.zeroserve;
