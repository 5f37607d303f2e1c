/**
 * The server for tests in JUnit 5: {@link io.zeroserve.junit5.ServeSite} starts and stops it, and hands it to tests.
 *
 * <p>Only the lifecycle is here; {@link io.zeroserve.harness.SiteServer} is the server. Needs
 * {@code junit-jupiter-api}, which the application's tests bring.
 */
package io.zeroserve.junit5;
