/**
 * The host functions that scripts call, by topic, and the one table of their names.
 *
 * <p>Entry types: {@link io.zeroserve.helpers.HelperRegistry} makes the table, {@link io.zeroserve.helpers.ScriptCall}
 * is what every helper is given. Helpers run on the event loop of the request and never block it.
 */
package io.zeroserve.helpers;
