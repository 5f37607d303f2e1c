/**
 * What is wrong with a site besides its scripts: references that lead nowhere, certificates that end, and what it
 * weighs.
 *
 * <p>Entry type: {@link io.zeroserve.check.SiteFindings}. Everything here blocks and is for a command that looks at a
 * site before it is served; a server knows nothing of it.
 */
package io.zeroserve.check;
